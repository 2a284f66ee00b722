import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FeedMessage } from '../../src/api/types.ts';
import { backOffMs, FeedLink, type FeedSocket } from '../../src/console/feed-link.ts';
import type { CallListing } from '../../src/store/store.ts';

/** The server's end of one connection. */
class Line implements FeedSocket {
  readonly asked: unknown[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(text: string): void {
    this.asked.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
    this.onclose?.();
  }

  open(): void {
    this.onopen?.();
  }

  say(message: FeedMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** The last thing that was asked for. */
  get last(): unknown {
    return this.asked.at(-1);
  }
}

const call = (callSid: string, facts: Partial<CallListing> = {}): CallListing =>
  ({ callSid, startedAt: 0, endedAt: null, state: 'listening.waiting', ...facts }) as CallListing;

const line = (n: number) => ({ n, t: n, at: n, kind: 'step', in: { type: 'twilio.stop' } });

let lines: Line[];
let timers: { ms: number; then: () => void }[];
let refused: number;
let feed: FeedLink;

const newest = (): Line => lines.at(-1) as Line;
/** Lets the pauses that run now pass. */
const wait = (): void => {
  for (const timer of timers.splice(0)) timer.then();
};

beforeEach(() => {
  lines = [];
  timers = [];
  refused = 0;
  feed = new FeedLink({
    connect: () => {
      lines.push(new Line());
      return newest();
    },
    later: (ms, then) => {
      const timer = { ms, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    refused: () => {
      refused += 1;
    },
  });
});

describe('the feed', () => {
  it('opens nothing before somebody watches, and closes when nobody does any more', () => {
    expect(lines).toHaveLength(0);
    const stop = feed.watchCalls();
    newest().open();
    expect(newest().asked).toEqual([{ watch: 'calls' }]);
    stop();
    stop();
    expect(newest().closed).toBe(true);
    expect(feed.state.value).toBe('idle');
    expect(timers).toHaveLength(0);
  });

  it('keeps the live calls, the newest first, and tells of those that end', () => {
    const ended = vi.fn();
    feed.onEnded(ended);
    feed.watchCalls();
    newest().open();
    expect(feed.liveCalls.value).toBeNull();
    newest().say({ type: 'calls', calls: [call('a', { startedAt: 1 }), call('b', { startedAt: 2 })] });
    expect([...(feed.liveCalls.value?.keys() ?? [])]).toEqual(['b', 'a']);
    newest().say({
      type: 'changed',
      calls: [
        call('a', { startedAt: 1, state: 'interrupting' }),
        call('b', { endedAt: 9, outcome: 'operator' }),
      ],
    });
    expect([...(feed.liveCalls.value?.values() ?? [])].map(({ state }) => state)).toEqual(['interrupting']);
    expect(ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ callSid: 'b' }));
  });

  it('waits longer and longer between attempts, and starts over once it was connected', () => {
    feed.watchCalls();
    for (const ms of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      newest().onclose?.();
      expect(timers.map((timer) => timer.ms)).toEqual([ms]);
      wait();
    }
    expect(refused).toBe(7);
    newest().open();
    newest().onclose?.();
    expect(timers[0]?.ms).toBe(backOffMs(1));
    expect(refused).toBe(7);
    expect(feed.state.value).toBe('lost');
  });

  it('asks for everything again after a break, for a call’s lines from where it was', () => {
    const seen: number[] = [];
    feed.watchCalls();
    feed.watchCall('a', { lines: (fresh) => seen.push(...fresh.map(({ n }) => n)) });
    newest().open();
    expect(newest().asked).toEqual([{ watch: 'calls' }, { watch: 'call', callSid: 'a' }]);
    newest().say({ type: 'lines', callSid: 'a', lines: [line(0), line(1)], live: true });
    newest().onclose?.();
    wait();
    newest().open();
    expect(feed.returned.value).toBe(1);
    expect(newest().last).toEqual({ watch: 'call', callSid: 'a', after: 1 });
    newest().say({ type: 'lines', callSid: 'a', lines: [line(1), line(2)], live: true });
    expect(seen).toEqual([0, 1, 2]);
  });

  it('asks again for what a slow reader was not sent', () => {
    const behind = vi.fn();
    feed.watchCall('a', { after: 4, lines: () => {}, behind });
    newest().open();
    newest().say({ type: 'lines', callSid: 'a', lines: [line(5)], live: true });
    newest().say({ type: 'behind', callSid: 'a', n: 90, call: call('a') });
    expect(behind).toHaveBeenCalledExactlyOnceWith(90, call('a'));
    wait();
    expect(newest().last).toEqual({ watch: 'call', callSid: 'a', after: 5 });
  });

  it('follows one call at a time: what comes late of the one before is nobody’s', () => {
    const first = vi.fn();
    const second = vi.fn();
    const stopFirst = feed.watchCall('a', { lines: first });
    newest().open();
    feed.watchCall('b', { lines: second });
    expect(newest().last).toEqual({ watch: 'call', callSid: 'b' });
    stopFirst();
    expect(newest().last).toEqual({ watch: 'call', callSid: 'b' });
    newest().say({ type: 'lines', callSid: 'a', lines: [line(0)], live: true });
    newest().say({ type: 'lines', callSid: 'b', lines: [line(0)], live: false });
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledExactlyOnceWith([line(0)], false);
  });

  it('lets go of a call and keeps the rest', () => {
    feed.watchCalls();
    const stop = feed.watchCall('a', { lines: () => {} });
    newest().open();
    stop();
    expect(newest().last).toEqual({ unwatch: 'call' });
    expect(newest().closed).toBe(false);
  });

  it('tells when the server will not show a call', () => {
    const failed = vi.fn();
    feed.watchCall('a', { lines: () => {}, failed });
    newest().open();
    newest().say({ type: 'error', code: 'not_found', message: 'There is no such call.' });
    expect(failed).toHaveBeenCalledExactlyOnceWith('not_found', 'There is no such call.');
  });

  it('tries at once when asked to, and only when it waits', () => {
    feed.watchCalls();
    feed.retry();
    expect(lines).toHaveLength(1);
    newest().onclose?.();
    feed.retry();
    expect(lines).toHaveLength(2);
    expect(timers).toHaveLength(0);
  });
});
