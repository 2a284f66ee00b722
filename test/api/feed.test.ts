import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/io/clock.ts';
import { type World, world } from './support.ts';
import { Viewer } from './viewer.ts';

const SLOW = 300 * 1024;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);

function stage(): { it: World; clock: VirtualClock; viewer(): Promise<Viewer> } {
  const clock = new VirtualClock();
  const it = world({ clock });
  return { it, clock, viewer: () => Viewer.connect(it, clock) };
}

/** A call in which something has happened, and somebody who looks on at it. */
async function watchedCall() {
  const { it, clock, viewer } = stage();
  const call = it.live.begin('CA1');
  call.step('xstate.init');
  const somebody = await viewer();
  somebody.ask({ watch: 'call', callSid: 'CA1' });
  await clock.advance(100);
  return { it, clock, call, somebody };
}

describe('the feed of calls', () => {
  it('begins with all live calls and goes on with those that change', async () => {
    const { it, clock, viewer } = stage();
    it.live.begin('CA1');
    it.live.begin('CA2');
    const somebody = await viewer();
    somebody.ask({ watch: 'calls' });
    await clock.advance(10);
    expect(somebody.of('calls').map(({ calls }) => calls.map(({ callSid }) => callSid))).toEqual([
      ['CA2', 'CA1'],
    ]);
    it.live.find('CA1')?.enter('assistantSpeaking.generating');
    it.live.find('CA1')?.enter('assistantSpeaking.playingOut');
    it.live.end('CA2');
    await clock.advance(500);
    expect(somebody.of('changed').map(({ calls }) => calls)).toMatchObject([
      [
        { callSid: 'CA1', state: 'assistantSpeaking.playingOut', endedAt: null },
        { callSid: 'CA2', state: 'closed', outcome: 'caller_hung_up' },
      ],
    ]);
  });

  it('says what changed twice a second at most', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    const somebody = await viewer();
    somebody.ask({ watch: 'calls' });
    for (let n = 0; n < 100; n++) {
      await clock.advance(50);
      call.enter(`state.${n}`);
    }
    const { length } = somebody.of('changed');
    expect([length >= 9, length <= 10]).toEqual([true, true]);
  });

  it('listens to nothing while nobody watches', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    const [first, second] = [await viewer(), await viewer()];
    await clock.advance(10);
    expect([it.live.watching, call.watching]).toEqual([0, 0]);
    first.ask({ watch: 'calls' });
    second.ask({ watch: 'calls' });
    second.ask({ watch: 'call', callSid: 'CA1' });
    await clock.advance(10);
    expect(it.live.watching).toBeGreaterThan(0);
    expect(call.watching).toBe(1);
    second.ask({ unwatch: 'call' });
    await clock.advance(10);
    expect(call.watching).toBe(0);
    second.ask({ watch: 'call', callSid: 'CA1' });
    first.ask({ unwatch: 'calls' });
    await clock.advance(10);
    first.leave();
    second.leave();
    await clock.advance(10);
    expect([it.live.watching, call.watching]).toEqual([0, 0]);
    call.enter('elsewhere');
    await clock.advance(1000);
    expect(first.of('changed')).toEqual([]);
  });

  it('leaves a slow viewer alone, and sends all of it again when it reads', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    const somebody = await viewer();
    somebody.ask({ watch: 'calls' });
    await clock.advance(10);
    somebody.unread = SLOW;
    call.enter('listening.thinking');
    await clock.advance(5000);
    expect(somebody.messages).toHaveLength(1);
    somebody.unread = 0;
    await clock.advance(1000);
    expect(somebody.of('calls').at(-1)?.calls[0]?.state).toBe('listening.thinking');
  });

  it('says so when it does not understand', async () => {
    const { clock, viewer } = stage();
    const somebody = await viewer();
    const wrong = [
      '',
      'hello',
      '{}',
      '{"watch":"dogs"}',
      '{"watch":"call"}',
      '[]',
      '{"watch":"call","callSid":1}',
    ];
    for (const wish of wrong) somebody.ask(wish);
    await clock.advance(10);
    expect(somebody.of('error').map(({ code }) => code)).toEqual(wrong.map(() => 'invalid_request'));
  });

  it('speaks as its schema says', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    call.step('xstate.init');
    const somebody = await viewer();
    somebody.ask({ watch: 'calls' });
    somebody.ask({ watch: 'call', callSid: 'CA1' });
    somebody.ask('?');
    await clock.advance(100);
    call.enter('listening');
    call.step('twilio.mark');
    await clock.advance(1000);
    somebody.unread = SLOW;
    call.step('twilio.mark');
    await clock.advance(1000);
    const { components } = JSON.parse((await it.ask('/api/openapi.json')).text);
    const ajv = new Ajv2020({ allowUnionTypes: true });
    ajv.addSchema(
      JSON.parse(
        JSON.stringify({ $id: 'doc:', $defs: components.schemas }).replaceAll(
          '/components/schemas/',
          '/$defs/',
        ),
      ),
    );
    const validate = ajv.compile({ $ref: 'doc:#/$defs/FeedMessage' });
    expect(new Set(somebody.messages.map(({ type }) => type))).toEqual(
      new Set(['calls', 'changed', 'lines', 'behind', 'error']),
    );
    for (const message of somebody.messages)
      expect([validate(message), validate.errors]).toEqual([true, null]);
  });
});

describe('the feed of one call', () => {
  it('catches a late viewer up and goes on without gap or repetition', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    for (let n = 0; n < 1000; n++) call.step('twilio.mark');
    const somebody = await viewer();
    somebody.ask({ watch: 'call', callSid: 'CA1' });
    for (let n = 0; n < 100; n++) {
      call.step('twilio.mark');
      await clock.advance(7);
      call.step('twilio.mark');
    }
    await clock.advance(200);
    expect(somebody.lines).toEqual(range(0, 1199));
    expect(somebody.of('lines').every(({ live }) => live)).toBe(true);
  });

  it('sends only what is after the line that is known', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    for (let n = 0; n < 10; n++) call.step('twilio.mark');
    const somebody = await viewer();
    somebody.ask({ watch: 'call', callSid: 'CA1', after: 6 });
    await clock.advance(200);
    expect(somebody.lines).toEqual([7, 8, 9]);
    const other = await viewer();
    other.ask({ watch: 'call', callSid: 'CA1', after: 9 });
    await clock.advance(200);
    expect(other.messages).toEqual([{ type: 'lines', callSid: 'CA1', live: true, lines: [] }]);
  });

  it('waits for lines that are on their way to the journal, but not for ever', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    call.step('kept');
    call.step('lost', false);
    const somebody = await viewer();
    somebody.ask({ watch: 'call', callSid: 'CA1' });
    await clock.advance(500);
    expect(somebody.lines).toEqual([]);
    call.step('kept');
    await clock.advance(3000);
    expect(somebody.lines).toEqual([0, 2]);
  });

  it('puts lines together that come close after one another', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    const somebody = await viewer();
    somebody.ask({ watch: 'call', callSid: 'CA1' });
    await clock.advance(10);
    for (let n = 0; n < 100; n++) {
      call.step('twilio.mark');
      await clock.advance(10);
    }
    await clock.advance(200);
    expect(somebody.lines).toHaveLength(100);
    expect(somebody.messages.length).toBeLessThanOrEqual(12);
  });

  it('gives two viewers the same', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    const [first, second] = [await viewer(), await viewer()];
    first.ask({ watch: 'call', callSid: 'CA1' });
    for (let n = 0; n < 20; n++) call.step('twilio.mark');
    await clock.advance(150);
    second.ask({ watch: 'call', callSid: 'CA1' });
    for (let n = 0; n < 20; n++) call.step('twilio.mark');
    await clock.advance(150);
    expect(first.lines).toEqual(range(0, 39));
    expect(second.lines).toEqual(range(0, 39));
    expect(call.watching).toBe(2);
    first.leave();
    await clock.advance(10);
    expect(call.watching).toBe(1);
  });

  it('gives a slow viewer summaries in the place of lines, and the lines when it asks again', async () => {
    const { clock, call, somebody } = await watchedCall();
    somebody.unread = SLOW;
    for (let n = 0; n < 500; n++) {
      call.step('twilio.mark');
      await clock.advance(10);
    }
    expect(somebody.lines).toEqual([0]);
    const summaries = somebody.of('behind');
    expect([summaries.length >= 4, summaries.length <= 6]).toEqual([true, true]);
    expect(summaries.at(-1)).toMatchObject({ callSid: 'CA1', call: { state: 'listening.waiting' } });
    expect(call.watching).toBe(0);
    somebody.unread = 0;
    somebody.ask({ watch: 'call', callSid: 'CA1', after: 0 });
    await clock.advance(100);
    call.step('twilio.mark');
    await clock.advance(200);
    expect(somebody.lines).toEqual(range(0, 501));
  });

  it('keeps little for a viewer who stopped reading while it was catching up', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    call.step('xstate.init');
    const somebody = await viewer();
    somebody.unread = SLOW;
    somebody.ask({ watch: 'call', callSid: 'CA1' });
    await clock.advance(100);
    for (let n = 0; n < 400; n++) call.step('x'.repeat(1000));
    await clock.advance(100);
    expect(somebody.of('behind')).toHaveLength(1);
    expect(call.watching).toBe(0);
  });

  it('ends with the last line and the word that it is the last', async () => {
    const { it, clock, call, somebody } = await watchedCall();
    call.step('twilio.stop');
    it.live.end('CA1');
    // The line that tells of the end comes after the news.
    call.step('report.ended');
    await clock.advance(500);
    expect(somebody.lines).toEqual([0, 1, 2]);
    expect(somebody.of('lines').at(-1)?.live).toBe(false);
    expect([it.live.watching, call.watching]).toEqual([0, 0]);
  });

  it('tells a slow viewer of the end too', async () => {
    const { it, clock, viewer } = stage();
    const call = it.live.begin('CA1');
    const somebody = await viewer();
    somebody.ask({ watch: 'call', callSid: 'CA1' });
    await clock.advance(100);
    somebody.unread = SLOW;
    call.step('twilio.mark');
    await clock.advance(200);
    it.live.end('CA1');
    await clock.advance(2000);
    expect(somebody.of('behind').at(-1)?.call.outcome).toBe('caller_hung_up');
    expect([it.live.watching, call.watching]).toEqual([0, 0]);
  });

  it('that is over is sent once, however slowly it is read', async () => {
    const { it, clock, viewer } = stage();
    const journal = it.journals.open('CApast');
    const pad = 'x'.repeat(1000);
    for (let n = 0; n < 1000; n++) journal.write(JSON.stringify({ n, t: 0, at: 0, kind: 'step', pad }));
    const somebody = await viewer();
    somebody.unread = SLOW;
    somebody.ask({ watch: 'call', callSid: 'CApast' });
    await clock.advance(1000);
    expect(somebody.lines).toEqual([]);
    somebody.unread = 0;
    await clock.advance(1000);
    expect(somebody.lines).toEqual(range(0, 999));
    expect(somebody.messages.length).toBeGreaterThan(10);
    expect(somebody.of('lines').every(({ live }) => !live)).toBe(true);
    const { length } = somebody.messages;
    await clock.advance(60_000);
    expect(somebody.messages).toHaveLength(length);
  });

  it('that nobody knows is an error', async () => {
    const { clock, viewer } = stage();
    const somebody = await viewer();
    somebody.ask({ watch: 'call', callSid: 'CAnobody' });
    await clock.advance(100);
    expect(somebody.of('error').map(({ code }) => code)).toEqual(['unknown_call']);
  });
});

describe('listening in', () => {
  it('passes both sides on, each with its byte, and leaves nothing behind', async () => {
    const { it, clock } = stage();
    const call = it.live.begin('CA1');
    const ear = await Viewer.connect(it, clock, '/api/calls/CA1/listen');
    expect(call.listeners.size).toBe(1);
    for (const listener of call.listeners) {
      listener(0, new Uint8Array([1, 2, 3]));
      listener(1, new Uint8Array([4, 5]));
    }
    await clock.advance(10);
    expect(ear.frames).toEqual([new Uint8Array([0, 1, 2, 3]), new Uint8Array([1, 4, 5])]);
    ear.leave();
    await clock.advance(10);
    expect([call.listeners.size, it.live.watching]).toEqual([0, 0]);
  });

  it('leaves out what a slow listener would hear too late', async () => {
    const { it, clock } = stage();
    const call = it.live.begin('CA1');
    const ear = await Viewer.connect(it, clock, '/api/calls/CA1/listen');
    ear.unread = 64 * 1024;
    for (const listener of call.listeners) listener(0, new Uint8Array(160));
    ear.unread = 0;
    for (const listener of call.listeners) listener(1, new Uint8Array(160));
    await clock.advance(10);
    expect(ear.frames.map(([side]) => side)).toEqual([1]);
  });

  it('ends with the call', async () => {
    const { it, clock } = stage();
    it.live.begin('CA1');
    const ear = await Viewer.connect(it, clock, '/api/calls/CA1/listen');
    it.live.end('CA1');
    await clock.advance(10);
    expect(ear.closed).toEqual({ code: 1000, reason: 'the call is over' });
    expect(it.live.watching).toBe(0);
  });

  it('needs a call', async () => {
    const { it, clock } = stage();
    await expect(Viewer.connect(it, clock, '/api/calls/CA1/listen')).rejects.toThrow('refused: 404');
  });
});
