import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWav } from '../../../src/audio/wav.ts';
import { VirtualClock } from '../../../src/io/clock.ts';
import { type RehearsalOutcome, rehearse } from '../../../src/rehearsal/timeline/rehearse.ts';
import { runRehearsal, writeRecording } from '../../../src/rehearsal/timeline/run-rehearsal.ts';
import { type Faults, receptionist } from './receptionist.ts';

async function rehearsal(faults: Faults = {}): Promise<RehearsalOutcome> {
  const clock = new VirtualClock();
  let outcome: RehearsalOutcome | undefined;
  const carrier = receptionist(clock, faults);
  void rehearse({ carrier, clock, baseUrl: 'https://example.com/' }).then((result) => {
    outcome = result;
  });
  await clock.runUntil(() => outcome !== undefined, 400_000);
  return outcome ?? expect.fail('the rehearsal never ended');
}

describe('the standard call', () => {
  it('listens, asks, interrupts after 2.5 s, asks on, says goodbye and hangs up', async () => {
    const { report, failures } = await rehearsal();
    expect(failures).toEqual([]);
    expect(report.said.map(({ clip }) => clip)).toEqual([
      'caller/hello-hours',
      'caller/interrupt-sunday',
      'caller/ask-table',
      'caller/goodbye',
    ]);
    expect(report.endedBy).toBe('caller');
    const answer = report.heard.find(({ startMs }) => startMs > report.said[0]!.endMs)!;
    expect(report.said[1]!.startMs - answer.startMs).toBeCloseTo(2500, 0);
    expect(report.clears).toHaveLength(1);
  });

  it('shows one timeline of both sides, the words that were not heard, and the arithmetic against the truth', async () => {
    const { timeline } = await rehearsal();
    expect(timeline).toMatch(/\d\.\d{3} {2}twilio {2}voice: \/incoming-call → 200/);
    expect(timeline).toMatch(/server {2}→ greeting/);
    expect(timeline).toContain('caller  says “Hello. Could you tell me your opening hours, please?”');
    expect(timeline).toMatch(/agent {3}is cut off after 2\.\d\d s/);
    expect(timeline).toContain('From noon ~~to nine.~~  [interrupted: heard 2600 of 6000 ms]');
    expect(timeline).toMatch(
      /item_1: sent 6000, proven by marks 0, taken as heard 2\d{3}, really played 2\d{3} ms → truncate/,
    );
    expect(timeline).toMatch(/the server is off by [+-]?\d ms/);
    expect(timeline).toMatch(/“Could I book a table[^”]*”: answered after \d+ ms/);
    expect(timeline).toContain('response 30 ms, first audio 300 ms, heard 360 ms');
  });

  it.each<[string, Faults, RegExp]>([
    ['does not greet', { noGreeting: true }, /no greeting was heard/],
    [
      'does not stop when interrupted',
      { deafToInterruptions: true },
      /the agent talked on when the caller interrupted/,
    ],
    ['never answers', { neverAnswers: true }, /nothing was heard in answer to “Hello\./],
    [
      'takes 100 ms too much as heard',
      { reckoningErrorMs: 100 },
      /is reckoned 100 ms off what was really heard/,
    ],
    [
      'takes 61 ms too little as heard',
      { reckoningErrorMs: -61 },
      /is reckoned -61 ms off what was really heard/,
    ],
  ])('fails when the agent %s', async (_what, faults, expected) => {
    const { failures } = await rehearsal(faults);
    expect(failures.join('\n')).toMatch(expected);
  });

  it('can be judged by the caller’s side alone when the server keeps its record to itself', async () => {
    const { failures, record, timeline } = await rehearsal({ noRecord: true });
    expect(record).toBeUndefined();
    expect(failures).toEqual([]);
    expect(timeline).not.toMatch(/^ +[\d.]+ {2}server/m);
    expect(timeline).toContain('dropped unheard');
  });
});

describe('the rehearse command', () => {
  it('says in words that nobody answered, and fails', async () => {
    const lines: string[] = [];
    const code = await runRehearsal({ url: 'http://127.0.0.1:1', print: (line) => lines.push(line) });
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain('Failed: no answer from http://127.0.0.1:1/incoming-call.');
  });

  it('writes what both said as a stereo recording, aligned', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rehearsal-'));
    try {
      const { report } = await rehearsal();
      const path = await writeRecording(report, join(directory, 'new'));
      expect(path).toMatch(/\d{4}-\d\d-\d\dT[\d-]+-CA[0-9a-f]{32}\.wav$/);
      const { sampleRate, channels } = readWav(await readFile(path));
      expect(sampleRate).toBe(8000);
      expect(channels).toEqual([report.tracks.caller, report.tracks.agent]);
      expect(channels[0]?.length).toBe(Math.ceil(report.endedAtMs * 8 - 1e-6));
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
