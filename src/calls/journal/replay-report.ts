import type { JournalStep } from '../../store/journal-format.ts';
import type { Difference, Replay, Result } from './replay.ts';

/** Long values are cut here in what is printed; the journal has all of them. */
const MAX_CHARACTERS = 300;

/** What a replay found, as lines for people: the verdict first, then the first difference. */
export function describeReplay(name: string, result: Replay): readonly string[] {
  const { lines, events, frames, actions } = result;
  const counts = `${lines} lines, ${events} events (${frames} frames of audio), ${actions} actions`;
  switch (result.verdict) {
    case 'same':
      return [`${name}: the same. ${counts}`];
    case 'different':
      return [`${name}: DIFFERENT. ${counts} until then`, ...describeDifference(result.difference)];
    case 'incomplete':
      return [`${name}: incomplete, the same as far as it goes. ${result.why} ${counts}`];
    case 'unreadable':
      return [`${name}: cannot be replayed. ${result.why}`];
  }
}

function describeDifference({ line, state, kind, expected, got }: Difference): readonly string[] {
  const actor = line.kind === 'step' && line.actor === 'link' ? 'the model link' : 'the call';
  const where = `  line ${line.n}, ${(line.at / 1000).toFixed(3)} s of the call, ${actor} in ${state}`;
  const event = `  event     ${short(line.kind === 'step' ? line.in : { ...line, kind: undefined })}`;
  if (kind === 'delay') {
    return [where, event, '  expected  that this delay passes', '  got       it is not running'];
  }
  const parts = [
    ...differing('transitions', expected.via, got.via),
    ...differing('state', expected.to ?? 'stays', got.to ?? 'stays'),
    ...differing('failure', expected.failed ?? 'none', got.failed ?? 'none'),
    ...differingActions(expected, got),
  ];
  const fate = line.kind === 'audio' ? [`  fate      the frame was ${line.fate}`] : [];
  return [where, event, ...fate, ...parts];
}

function differing(what: string, expected: unknown, got: unknown): readonly string[] {
  if (short(expected) === short(got)) return [];
  return [`  ${what}`, `    expected  ${short(expected)}`, `    got       ${short(got)}`];
}

/** The first action that is another one, is missing, or is one too many. */
function differingActions(expected: Result, got: Result): readonly string[] {
  const [wanted, found] = [expected.out ?? [], got.out ?? []];
  const length = Math.max(wanted.length, found.length);
  for (let i = 0; i < length; i++) {
    const lines = differing(`action ${i + 1} of ${wanted.length}`, wanted[i], found[i]);
    if (lines.length > 0) return lines;
  }
  return [];
}

function short(value: JournalStep['in'] | unknown): string {
  if (typeof value === 'string') return value;
  const text = value === undefined ? 'nothing' : JSON.stringify(sorted(value));
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}

/** Fields in one order, so that the same value reads the same. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const { type, ...rest } = value as Record<string, unknown>;
  const entries = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...(type === undefined ? {} : { type }),
    ...Object.fromEntries(entries.map(([k, v]) => [k, sorted(v)])),
  };
}
