import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replay } from '../../src/calls/journal/replay.ts';
import { replayCalls } from '../../src/calls/journal/replay-command.ts';
import { describeReplay } from '../../src/calls/journal/replay-report.ts';
import { goldenCalls } from './calls.ts';

const folder = import.meta.dirname;
const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
const linesOf = (name: string): string[] => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);

async function replayed(...calls: string[]): Promise<{ code: number; printed: readonly string[] }> {
  const printed: string[] = [];
  const code = await replayCalls({ calls, journalsDir: folder, print: (line) => printed.push(line) });
  return { code, printed };
}

describe('the golden journals', () => {
  it('are those of the calls they were made from', () => {
    expect(names.sort()).toEqual(
      Object.keys(goldenCalls)
        .map((name) => `${name}.jsonl`)
        .sort(),
    );
  });

  it('are replayed by the machine as it is: what calls do has not changed', async () => {
    const { code, printed } = await replayed(...names.map((name) => join(folder, name)));
    expect(printed).toEqual(names.map(() => expect.stringMatching(/: the same\. \d+ lines/)));
    expect(code).toBe(0);
  });

  it.each([
    ['barge-in', '"openai.conversation.item.truncate"'],
    ['stream-lost-and-resumed', '"to":"connecting.resuming"'],
    ['model-gone', '"twilio.announce"'],
    ['no-model', '"reason":"model_unreachable"'],
    ['noise-in-the-greeting', '"to":"greeting.contested"'],
    ['without-words-or-numbers', '"digit":"•"'],
    ['operator', '"to":"listening.muted"'],
  ])('%s shows what it is there for', (name, text) => {
    expect(linesOf(`${name}.jsonl`).join('\n')).toContain(text);
  });
});

describe('a replay', () => {
  const lines = linesOf('barge-in.jsonl');
  const changed = (from: RegExp, to: string): readonly string[] => {
    let done = false;
    const result = lines.map((line) => {
      if (done || !from.test(line)) return line;
      done = true;
      return line.replace(from, to);
    });
    expect(done).toBe(true);
    return result;
  };

  const TRUNCATE = '"type":"openai.conversation.item.truncate","eventId":"c999"';

  it.each([
    ['an action with another value', /"type":"openai.conversation.item.truncate","eventId":"\w+"/, TRUNCATE],
    ['an action that was not asked for', /"out":\[\{"type":"twilio.clear"\},/, '"out":['],
    ['another transition', /\|twilio\.mark\|\d/, '|twilio.mark|9'],
    ['another state', /"to":"interrupting"/, '"to":"listening.waiting"'],
  ])('notices %s', (_, from, to) => {
    const result = replay(changed(from, to));
    expect(result.verdict).toBe('different');
    if (result.verdict === 'different') expect(result.difference.kind).toBe('result');
  });

  it('notices a delay that passes where it was not running', () => {
    const result = replay(
      changed(/greetingGuard\.call\.greeting\.guarded/, 'answerTimeout.call.greeting.starved'),
    );
    expect(result).toMatchObject({ verdict: 'different', difference: { kind: 'delay' } });
  });

  it('notices a delay that passes twice', () => {
    const at = lines.findIndex((line) => line.includes('"xstate.after.'));
    const again = [...lines.slice(0, at + 1), ...lines.slice(at)].map((line, n) =>
      line.replace(/^\{"n":\d+/, `{"n":${n}`),
    );
    expect(replay(again)).toMatchObject({ verdict: 'different', difference: { kind: 'delay' } });
  });

  it('notices audio with another fate', () => {
    const result = replay(changed(/"fate":"forwarded"/, '"fate":"dropped"'));
    expect(result).toMatchObject({ verdict: 'different', difference: { kind: 'fate' } });
  });

  it.each([
    ['ends before the call', lines.slice(0, -20), 'incomplete'],
    ['has a line missing', [...lines.slice(0, 50), ...lines.slice(51)], 'incomplete'],
    [
      'is of another version',
      [lines[0]?.replace('"version":1', '"version":0'), ...lines.slice(1)],
      'unreadable',
    ],
    ['is no journal', ['{"hello":"world"}'], 'unreadable'],
    ['is empty', [], 'unreadable'],
    ['is no JSON', ['hello'], 'unreadable'],
  ])('of a journal that %s says so', (_, texts, verdict) => {
    expect(replay(texts as string[]).verdict).toBe(verdict);
  });

  it('shows the first difference to people', () => {
    const at = lines.findIndex((line) => line.includes('"twilio.clear"'));
    const result = replay(changed(/"out":\[\{"type":"twilio.clear"\},/, '"out":['));
    expect(describeReplay('CA1', result)).toEqual([
      expect.stringMatching(/^CA1: DIFFERENT\. \d+ lines, .* until then$/),
      expect.stringMatching(
        new RegExp(`^  line ${at}, \\d+\\.\\d{3} s of the call, the call in assistantSpeaking`),
      ),
      expect.stringContaining('"type":"openai.input_audio_buffer.speech_started"'),
      expect.stringMatching(/^ {2}action 1 of \d$/),
      expect.stringContaining('expected  {"type":"report.interruption"'),
      '    got       {"type":"twilio.clear"}',
    ]);
  });

  it('of a call that is not there fails', async () => {
    const { code, printed } = await replayed('CAnobody', join(folder, 'nothing.jsonl'));
    expect(code).toBe(1);
    expect(printed).toEqual([
      `CAnobody: there is no such journal in ${folder}`,
      `${join(folder, 'nothing.jsonl')}: there is no such journal`,
    ]);
  });
});
