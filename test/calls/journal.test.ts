import { describe, expect, it } from 'vitest';
import { replay } from '../../src/calls/journal/replay.ts';
import { describeReplay } from '../../src/calls/journal/replay-report.ts';
import type { JournalHead, JournalLine, JournalStep } from '../../src/store/journal-format.ts';
import type { JournalFile } from '../../src/store/journals.ts';
import { politeCall, standardCall } from '../support/scripts.ts';
import { type Played, Stage } from '../support/stage.ts';

const textOf = async (stage: Stage, { report }: Played): Promise<readonly string[]> =>
  (await stage.archive.journals.read(report.callSid)) ?? [];

const linesOf = (texts: readonly string[]): JournalLine[] => texts.map((text) => JSON.parse(text));
const stepsOf = (lines: readonly JournalLine[]): JournalStep[] =>
  lines.filter((line) => line.kind === 'step');

describe('the journal of a call', () => {
  it('has every event and action in order, without gaps, from the webhook to the end', async () => {
    const stage = new Stage();
    const played = await stage.play({ script: standardCall });
    const lines = linesOf(await textOf(stage, played));
    expect(lines.map(({ n }) => n)).toEqual(lines.map((_, i) => i));
    for (const [i, line] of lines.entries()) expect(line.t).toBeGreaterThanOrEqual(lines[i - 1]?.t ?? 0);
    expect(lines[0]).toMatchObject({ kind: 'call', callSid: played.report.callSid, agent: 'default' });
    const steps = stepsOf(lines);
    expect(steps.slice(0, 2)).toMatchObject([
      { in: { type: 'xstate.init' }, to: 'connecting.awaitingStream', out: [{ type: 'model.dial' }] },
      { actor: 'link', in: { type: 'xstate.init' }, to: 'dialing', out: [{ type: 'socket.dial' }] },
    ]);
    const states = played.record.entries.filter(({ kind }) => kind === 'state').map(({ text }) => text);
    const entered = steps.filter(({ actor }) => actor === undefined).flatMap(({ to }) => to ?? []);
    expect(entered.filter((state, i) => state !== entered[i - 1])).toEqual(states);
    expect(lines.at(-2)).toMatchObject({
      in: { type: 'twilio.stop' },
      to: 'closed',
      out: [{ type: 'twilio.close' }, { type: 'model.close' }, { type: 'report.ended' }],
    });
    expect(lines.at(-1)).toMatchObject({ actor: 'link', in: { type: 'link.close' }, to: 'closed' });
  });

  it('counts audio to the byte, and keeps none of it', async () => {
    const stage = new Stage();
    const played = await stage.play({ script: standardCall, line: 'gappy' });
    const texts = await textOf(stage, played);
    const lines = linesOf(texts);
    const total = (filled: boolean): number =>
      lines
        .filter((line) => line.kind === 'audio' && (line.filled ?? false) === filled)
        .reduce((sum, line) => sum + (line.kind === 'audio' ? line.bytes : 0), 0);
    expect(total(false)).toBe(played.record.audio.fromCallerBytes);
    expect(total(true)).toBe(played.record.audio.filledBytes);
    expect(texts.join()).not.toContain('"payload"');
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(5000);
    for (const line of lines) if (line.kind === 'audio') expect(line.until - line.t).toBeLessThan(1000);
  });

  it('names the transitions as the chart’s pictures do, delays too', async () => {
    const stage = new Stage();
    const played = await stage.play({ script: standardCall });
    const steps = stepsOf(linesOf(await textOf(stage, played)));
    const delay = steps.find(({ in: event }) => event.type.startsWith('xstate.after.'));
    expect(delay).toMatchObject({
      in: { type: 'xstate.after.greetingGuard.call.greeting.guarded' },
      via: ['call.greeting.guarded|after.greetingGuard|1'],
      to: 'greeting.interruptible',
    });
    const ignored = steps.filter(({ in: event }) => event.type === 'openai.response.content_part.added');
    expect(ignored.length).toBeGreaterThan(0);
    for (const step of ignored) expect(step).not.toHaveProperty('via');
  });

  it('is told to who watches as it is written', async () => {
    const stage = new Stage();
    const call = stage.place({ script: politeCall });
    const told: string[] = [];
    const numbers: number[] = [];
    const stop = stage.exchange.watch((callSid) => {
      stage.exchange.find(callSid)?.watch((line, n) => {
        told.push(line);
        numbers.push(n);
      });
      stop();
    });
    let over = false;
    void call.run().then(() => {
      over = true;
    });
    await stage.clock.runUntil(() => over, 120_000);
    await stage.clock.advance(1000);
    const written = (await stage.archive.journals.read(call.identity.callSid)) ?? [];
    expect(told).toEqual(written.slice(numbers[0]));
    expect(numbers[0]).toBe(1);
  });
});

describe('what is kept out', () => {
  const environment = { KEEP_TRANSCRIPTS: 'false', KEEP_NUMBERS: 'false' };

  it('is in neither the journal nor the row, and the call replays all the same', async () => {
    const stage = new Stage({ environment });
    const played = await stage.play({
      script: [{ waitForAgent: 'finished' }, { press: '5' }, ...politeCall.slice(1)],
    });
    const texts = await textOf(stage, played);
    const head = linesOf(texts)[0] as JournalHead;
    expect(head.without).toEqual(['transcripts', 'numbers']);
    const said = played.record.transcript.map(({ text }) => text).filter((text) => text.length > 10);
    expect(said.length).toBeGreaterThan(2);
    for (const words of said) expect(texts.join('\n')).not.toContain(words);
    const pressed = stepsOf(linesOf(texts)).find(({ in: event }) => event.type === 'twilio.dtmf');
    expect(pressed).toMatchObject({
      in: { digit: '•' },
      out: [{ text: '••• •••••• ••••••• • •• ••• ••••••.' }],
    });
    const { from, to } = played.report;
    expect(texts.join('\n')).not.toContain(from);
    expect(head.from).toMatch(/^\+•+\d\d$/);
    expect(replay(texts)).toMatchObject({ verdict: 'same' });

    const row = await stage.archive.calls.get(played.report.callSid);
    expect(row?.said).toEqual([]);
    expect(row?.to).toBe(`${to.slice(0, 1)}${'•'.repeat(to.length - 3)}${to.slice(-2)}`);
    expect(JSON.stringify(stage.log)).not.toContain(from);
  });
});

describe('a disk that is too slow', () => {
  /** Refuses some lines, as a full queue does. */
  function slow(stage: Stage, refuses: (n: number) => boolean): void {
    const { journals } = stage.archive;
    const open = journals.open.bind(journals);
    journals.open = (callSid, startedAt): JournalFile => {
      const file = open(callSid, startedAt);
      let asked = 0;
      return { write: (line) => !refuses(asked++) && file.write(line), close: () => file.close() };
    };
  }

  it('costs lines, which are counted, and the journal says where', async () => {
    const stage = new Stage();
    // The lines that come while it is full are not offered one by one, but the gap is, before each.
    slow(stage, (asked) => asked >= 100 && asked < 110);
    const played = await stage.play({ script: politeCall });
    const texts = await textOf(stage, played);
    const lines = linesOf(texts);
    const loss = lines.find((line) => line.kind === 'lost');
    expect(loss).toMatchObject({ lines: 10 });
    const at = lines.indexOf(loss as JournalLine);
    expect([lines[at - 1]?.n, loss?.n, lines[at + 1]?.n]).toEqual([99, 109, 110]);
    const row = await stage.archive.calls.get(played.report.callSid);
    expect(row?.lostLines).toBe(10);
    expect(await stage.metrics.text()).toContain('callchart_journal_lost_lines_total 10');
    expect(played.record.endReason).toBe('caller_hung_up');

    const result = replay(texts);
    expect(result).toMatchObject({ verdict: 'incomplete', why: '10 lines before line 110 are lost.' });
    expect(describeReplay('CA1', result)[0]).toMatch(/^CA1: incomplete/);
  });

  it('that fails altogether, and throws at that, does no harm to the call', async () => {
    const stage = new Stage();
    stage.archive.journals.open = () => ({
      write: () => {
        throw new Error('the disk is on fire');
      },
      close: () => {},
    });
    const { record } = await stage.play({ script: politeCall });
    expect(record.endReason).toBe('caller_hung_up');
    expect(stage.log.filter(({ msg }) => /journal of the call broke/.test(String(msg)))).toHaveLength(1);
  });
});
