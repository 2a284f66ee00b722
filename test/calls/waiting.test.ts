import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLineLeft } from '../../src/calls/door/waiting-line.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import type { CallerStep } from '../../src/rehearsal/caller/script.ts';
import { request } from '../server/support.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

const ENVIRONMENT = {
  CONCURRENT_CALLS: '1',
  WAIT_S: '60',
  WAIT_MESSAGE: 'Please hold.',
  BUSY_MESSAGE: 'All busy.',
};

const talkFor = (ms: number): readonly CallerStep[] => [{ silence: ms }, { hangUp: true }];

/** A stage where callers come and stay, one after the other. */
class Lines {
  readonly stage: Stage;
  readonly reports: (CallReport | undefined)[] = [];

  constructor(options: StageOptions = { environment: ENVIRONMENT }) {
    this.stage = new Stage(options);
  }

  /** Somebody calls, and hangs up after so long unless the call is over before. @returns their place in {@link reports}. */
  call(ms: number, to = '+4930199'): number {
    const n = this.reports.push(undefined) - 1;
    const callSid = `CA${String(n).padStart(32, '0')}`;
    const call = this.stage.place({ script: talkFor(ms), callSid, from: `+4930${1_000_000 + n}`, to });
    void call.run().then((report) => {
      this.reports[n] = report;
    });
    return n;
  }

  async until(...callers: number[]): Promise<readonly CallReport[]> {
    const there = () => callers.every((n) => this.reports[n] !== undefined);
    expect(await this.stage.clock.runUntil(there, 300_000)).toBe(true);
    await this.stage.clock.advance(1000);
    return callers.map((n) => this.reports[n] as CallReport);
  }

  async outcome(n: number): Promise<(string | null)[]> {
    const row = await this.stage.archive.calls.get(`CA${String(n).padStart(32, '0')}`);
    return [row?.outcome ?? null, row?.detail ?? null];
  }
}

const said = ({ announced }: CallReport): string[] => announced.map(({ text }) => text);

describe('a caller who finds every line busy', () => {
  it('holds the line with music, is told once, and is taken as soon as a line is free', async () => {
    const lines = new Lines();
    lines.call(40_000);
    await lines.stage.clock.advance(1000);
    const second = lines.call(70_000);
    const [report] = await lines.until(second);
    expect(said(report as CallReport)).toEqual(['Please hold.']);
    expect(report?.streams).toHaveLength(1);
    const waited = report?.webhooks.filter(({ purpose }) => purpose === 'redirect').length ?? 0;
    expect(waited).toBeGreaterThan(1);
  });

  it('is told that all are busy when it takes too long', async () => {
    const lines = new Lines();
    lines.call(200_000);
    await lines.stage.clock.advance(1000);
    const second = lines.call(150_000);
    const [report] = await lines.until(second);
    expect(said(report as CallReport)).toEqual(['Please hold.', 'All busy.']);
    expect(report?.streams).toEqual([]);
    expect(await lines.outcome(second)).toEqual(['busy', 'All lines were busy.']);
  });

  it('is served before those who came later, also when these ask first', async () => {
    const lines = new Lines();
    lines.call(30_000);
    await lines.stage.clock.advance(1000);
    const waiting = [lines.call(60_000)];
    await lines.stage.clock.advance(4000);
    waiting.push(lines.call(90_000));
    await lines.stage.clock.advance(20_000);
    waiting.push(lines.call(120_000));
    const reports = await lines.until(...waiting);
    const began = reports.map(({ streams }) => streams[0]?.startedAtMs ?? Number.POSITIVE_INFINITY);
    expect(began).toEqual([...began].sort((a, b) => a - b));
    expect(began[0]).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('makes room for the next one by hanging up, and is in the history', async () => {
    const lines = new Lines();
    lines.call(60_000);
    await lines.stage.clock.advance(1000);
    const tired = lines.call(5000);
    const patient = lines.call(120_000);
    const [, taken] = await lines.until(tired, patient);
    expect(taken?.streams).toHaveLength(1);
    expect(await lines.outcome(tired)).toEqual(['busy', 'They hung up while they waited for a line.']);
  });

  it('hears that nobody is taken any more when the process is about to stop, which waits for that', async () => {
    const lines = new Lines();
    const first = lines.call(3000);
    await lines.stage.clock.advance(1000);
    const second = lines.call(120_000);
    await lines.stage.clock.advance(1000);
    let drained = false;
    void lines.stage.exchange.drain().then(() => (drained = true));
    await lines.until(first);
    expect(drained).toBe(false);
    const [report] = await lines.until(second);
    expect(said(report as CallReport)).toEqual([
      'Please hold.',
      expect.stringContaining('we cannot take your call right now'),
    ]);
    expect(drained).toBe(true);
  });

  it('gives up their place in line when their number has no agent any more', async () => {
    const config = loadConfig(ENVIRONMENT);
    const { current, ...others } = environmentSettings(config);
    let numbers = { ...current().numbers, exact: new Map([['+4930200', config.agent.name]]) };
    const lines = new Lines({
      environment: ENVIRONMENT,
      settings: { ...others, current: () => ({ ...current(), numbers }) },
    });
    lines.call(8000, '+4930200');
    await lines.stage.clock.advance(1000);
    const misled = lines.call(120_000);
    await lines.stage.clock.advance(1000);
    const next = lines.call(120_000, '+4930200');
    numbers = { ...numbers, fallback: null };
    const [told, taken] = await lines.until(misled, next);
    expect(said(told as CallReport).at(-1)).toContain('nobody answers this number');
    expect(taken?.streams).toHaveLength(1);
    expect(lines.stage.exchange.waiting).toBe(0);
    expect(await lines.outcome(misled)).toEqual([null, null]);
  });

  it('is counted and booked once, also when Twilio asks twice', async () => {
    const { stage } = new Lines({ environment: { CONCURRENT_CALLS: '1', BUSY_MESSAGE: 'All busy.' } });
    const webhook = { from: '+49301', to: '+4930199', direction: 'inbound', callStatus: 'ringing' };
    const ask = (callSid: string) =>
      stage.exchange.incomingCall({
        ...webhook,
        callSid,
        publicUrl: 'https://calls.example.com',
        params: {},
      });
    ask('CA1');
    const first = ask('CA2');
    const row = await stage.archive.calls.get('CA2');
    await stage.clock.advance(5000);
    expect(ask('CA2')).toEqual(first);
    expect(await stage.archive.calls.get('CA2')).toEqual(row);
    expect(row?.outcome).toBe('busy');
    expect(await stage.metrics.text()).toContain('callchart_calls_refused_total{reason="busy"} 1');
  });

  it('finds only the agent busy that has as many calls as it takes', async () => {
    const config = loadConfig({});
    const { current, ...others } = environmentSettings(config);
    const limits = { ...config.agent.limits, concurrentCalls: 1 };
    const agents = new Map(
      ['day', 'night'].map((name) => [name, { ...config.agent, name, limits }] as const),
    );
    const numbers = {
      ...current().numbers,
      exact: new Map([
        ['+4930199', 'day'],
        ['+4930200', 'night'],
      ]),
    };
    const settings = { ...others, current: () => ({ ...current(), agents, numbers }) };
    const lines = new Lines({ settings });
    const [day, busy, night] = [lines.call(20_000), lines.call(20_000), lines.call(20_000, '+4930200')];
    const reports = await lines.until(day, busy, night);
    expect(reports.map(({ streams }) => streams.length)).toEqual([1, 0, 1]);
    // The one who was not taken stands in the history with the agent they called.
    const { calls } = await lines.stage.archive.calls.list({ outcome: 'busy' });
    expect(calls).toMatchObject([{ agent: 'day', via: 'phone' }]);
  });
});

describe('lines that are free', () => {
  it('go to those who wait in their order, as far as their agents may take them', () => {
    const agent = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(agent, { maxLength: 12 }),
        fc.nat(6),
        fc.record({ a: fc.nat(4), b: fc.nat(4), c: fc.nat(4) }),
        (agents, all, most) => {
          const waiting = agents.map((name, n) => ({ callSid: `CA${n}`, agent: name }));
          const free = { all, of: (name: string) => most[name as keyof typeof most] };
          const served = waiting.filter((one, n) => isLineLeft(one.agent, waiting.slice(0, n), free));
          for (const name of ['a', 'b', 'c'] as const) {
            const theirs = served.filter((one) => one.agent === name);
            expect(theirs.length).toBeLessThanOrEqual(most[name]);
            // Nobody of an agent is served before an earlier one of the same agent.
            expect(theirs).toEqual(waiting.filter((one) => one.agent === name).slice(0, theirs.length));
          }
          const could = (['a', 'b', 'c'] as const)
            .map((name) => Math.min(most[name], agents.filter((one) => one === name).length))
            .reduce((sum, n) => sum + n);
          expect(served.length).toBe(Math.min(all, could));
        },
      ),
    );
  });
});

describe('the music of those who wait', () => {
  it('is a WAV file that Twilio may keep', async () => {
    const { front } = new Stage();
    const answer = await front.request(request('/hold-music.wav'));
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'audio/wav']);
    expect(Buffer.from(answer.body as Uint8Array).toString('latin1', 0, 4)).toBe('RIFF');
    expect(answer.headers['cache-control']).toContain('max-age');
  });
});
