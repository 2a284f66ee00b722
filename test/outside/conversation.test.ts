import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { last } from './support/eventually.ts';
import type { Spoken } from './support/ga-session.ts';
import { endOf, realWorld, virtualWorld, type World } from './support/world.ts';

interface Record_ {
  readonly endReason: string;
  readonly transcript: {
    readonly role: string;
    readonly itemId: string;
    readonly text: string;
    readonly heardText: string;
    readonly heardMs: number;
    readonly interrupted: boolean;
  }[];
}

/** Between the caller's voice and the `clear` the line may go on for so long, ms. */
const WAY_MS = 60;

const worlds = [
  ['on the real program', realWorld],
  ['by the clock of the call', virtualWorld],
] as const;

describe.each(worlds)('a conversation, %s,', (_, createWorld) => {
  let world: World;
  const spoken: Spoken[] = [];
  beforeAll(async () => {
    world = await createWorld({ GREETING_GUARD_MS: '0', SHOW_TIMING_MATH: 'true' });
  });
  afterAll(() => world.end());

  const eventually = (what: string, holds: () => boolean): Promise<void> => world.eventually(what, holds);
  const ended = (callSid: string): Promise<void> =>
    eventually('the end', () => endOf(world, callSid) !== undefined);
  const recordOf = async (callSid: string): Promise<Record_> => (await world.recordOf(callSid)) as Record_;

  /** A call whose model answers with the given lengths (ms), one after another; negative: it is not done yet. */
  async function conversation(callSid: string, lengths: readonly number[]) {
    spoken.length = 0;
    const placed = await world.place(callSid, {
      onAsked: (session, count) => {
        const ms = lengths[count - 1];
        if (ms !== undefined)
          spoken.push(session.say(Math.abs(ms), `words of answer ${count} and so on`, ms > 0));
      },
    });
    const { leg, session } = placed;
    await eventually('the greeting', () => spoken.length === 1);
    /** So much audio was received on top of what was there before, ms. */
    const received = (ms: number, before = 0) =>
      eventually(`${ms} ms of audio`, () => leg.playedMs + leg.queuedMs >= before + ms);
    const truncates = () =>
      session.of('conversation.item.truncate') as { item_id: string; audio_end_ms: number }[];
    return { ...placed, received, pass: (ms: number) => world.pass(placed, ms), truncates };
  }

  it('plays everything the model says, byte for byte, with marks along the way', async () => {
    const { phone, leg, session, received, pass } = await conversation('CAplays', [900, 1300]);
    await received(900);
    await pass(1000);
    await world.heard('CAplays');
    session.callerSpeaks();
    await pass(600);
    session.callerStops('How much is a red one?');
    await received(2200);
    await pass(1400);
    await world.heard('CAplays');
    expect(leg.heard.equals(Buffer.concat(spoken.map(({ audio }) => audio)))).toBe(true);
    const names = leg.marks.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const gaps = leg.marks.map(({ playedMs }, i) => playedMs - (leg.marks[i - 1]?.playedMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(200);
    expect(last(leg.marks).playedMs).toBe(2200);
    expect(leg.clears).toEqual([]);
    expect(leg.warnings).toEqual([]);
    phone.hangUp();
    await ended('CAplays');
    const { transcript, endReason } = await recordOf('CAplays');
    expect(endReason).toBe('caller_hung_up');
    expect(transcript.map(({ role, text, interrupted }) => [role, text, interrupted])).toEqual([
      ['agent', 'words of answer 1 and so on', false],
      ['caller', 'How much is a red one?', false],
      ['agent', 'words of answer 2 and so on', false],
    ]);
    expect(transcript.map(({ heardMs }) => heardMs)).toEqual([900, null, 1300]);
    expect(session.problems).toEqual([]);
  });

  it('is cut at what was heard when the caller interrupts what is already complete', async () => {
    const { phone, leg, session, received, pass, truncates } = await conversation('CAcut', [3000, 800]);
    await received(3000);
    await pass(1240);
    session.callerSpeaks();
    await eventually('the clear and the truncate', () => leg.clears.length > 0 && truncates().length > 0);
    const [clear] = leg.clears;
    const [truncate] = truncates();
    expect(truncate?.item_id).toBe(spoken[0]?.itemId);
    expect(Math.abs(truncate!.audio_end_ms - clear!.playedMs)).toBeLessThanOrEqual(world.toleranceMs);
    expect(clear!.droppedMs).toBe(3000 - clear!.playedMs);
    expect(session.of('response.cancel')).toEqual([]);
    expect(
      world.log.some(
        ({ msg, callSid }) => callSid === 'CAcut' && /barge_in at .* sent 3000 ms/.test(String(msg)),
      ),
    ).toBe(true);
    await pass(400);
    session.callerStops('Wait.');
    await received(800, clear!.playedMs);
    await pass(900);
    const heard = [spoken[0]!.audio.subarray(0, clear!.playedMs * 8), spoken[1]!.audio];
    expect(leg.heard.equals(Buffer.concat(heard))).toBe(true);
    phone.hangUp();
    await ended('CAcut');
    const { transcript } = await recordOf('CAcut');
    expect(transcript[0]).toMatchObject({ interrupted: true, heardMs: truncate!.audio_end_ms });
    expect(transcript[0]!.text.startsWith(transcript[0]!.heardText)).toBe(true);
    expect(transcript[0]!.heardText.length).toBeLessThan(transcript[0]!.text.length);
    expect(session.problems).toEqual([]);
  });

  it('is cut in the middle of an answer being made, again and again, and late audio is never heard', async () => {
    const { phone, leg, session, received, pass, truncates } = await conversation(
      'CAagain',
      [500, -4000, -2500, 600],
    );
    await received(500);
    await pass(600);
    const parts = [spoken[0]!.audio];
    session.callerSpeaks();
    await pass(300);
    for (const [round, playedMs] of [760, 1180].entries()) {
      const had = leg.playedMs;
      session.callerStops('And then?');
      await received([4000, 2500][round]!, had);
      await pass(playedMs);
      const before = leg.playedMs;
      session.callerSpeaks();
      await eventually('the clear', () => leg.clears.length === round + 1);
      await eventually('the truncate', () => truncates().length === round + 1);
      const clear = last(leg.clears);
      expect(clear.playedMs).toBeGreaterThanOrEqual(before);
      expect(clear.playedMs).toBeLessThanOrEqual(before + WAY_MS);
      const item = last(spoken);
      const heardMs = clear.playedMs - parts.reduce((sum, { length }) => sum + length, 0) / 8;
      expect(last(truncates()).item_id).toBe(item.itemId);
      const offMs = Math.abs(last(truncates()).audio_end_ms - heardMs);
      expect(offMs).toBeLessThanOrEqual(world.toleranceMs);
      parts.push(item.audio.subarray(0, heardMs * 8));
      await pass(200);
    }
    const had = leg.playedMs;
    session.callerStops('No, wait.');
    await received(600, had);
    await pass(700);
    parts.push(spoken[3]!.audio);
    phone.hangUp();
    await ended('CAagain');
    expect(leg.heard.equals(Buffer.concat(parts))).toBe(true);
    expect(session.problems).toEqual([]);
  });

  it('is not cut where nothing is left to be heard', async () => {
    const { phone, leg, session, received, pass, truncates } = await conversation('CAquiet', [700]);
    await received(700);
    await pass(1000);
    await world.heard('CAquiet');
    session.callerSpeaks();
    await pass(200);
    session.callerStops('Thanks, bye.');
    await eventually('the next question', () => session.appended.length >= 1200 * 8);
    expect(leg.clears).toEqual([]);
    expect(truncates()).toEqual([]);
    expect(session.of('conversation.item.delete')).toEqual([]);
    phone.hangUp();
  });

  it('forgets an answer of which next to nothing was heard', async () => {
    const { phone, leg, session, received, pass } = await conversation('CAunheard', [400, 2000]);
    await received(400);
    await pass(500);
    session.callerSpeaks();
    await pass(200);
    session.callerStops('Hello?');
    await received(2400);
    session.callerSpeaks();
    await eventually('the clear', () => leg.clears.length === 1);
    const cut = () => [
      ...session.of('conversation.item.truncate'),
      ...session.of('conversation.item.delete'),
    ];
    await eventually('the memory to be corrected', () => cut().length > 0);
    const [clear] = leg.clears;
    const heardMs = clear!.playedMs - 400;
    expect(heardMs).toBeLessThanOrEqual(WAY_MS);
    expect(clear!.droppedMs).toBe(2000 - heardMs);
    const [event] = cut();
    expect(event?.item_id).toBe(spoken[1]?.itemId);
    const takenMs = event?.type === 'conversation.item.delete' ? 0 : Number(event?.audio_end_ms);
    expect(Math.abs(takenMs - heardMs)).toBeLessThanOrEqual(world.toleranceMs);
    expect(session.problems).toEqual([]);
    phone.hangUp();
  });

  it('passes keys on to the model as words', async () => {
    const { phone, leg, session, received } = await conversation('CAkeys', [300]);
    await received(300);
    leg.frame('dtmf', { dtmf: { track: 'inbound_track', digit: '#' } });
    await eventually('the key', () => session.of('conversation.item.create').length === 1);
    const { item } = session.of('conversation.item.create')[0] as { item: Record<string, unknown> };
    expect(item).toMatchObject({ type: 'message', role: 'system' });
    expect(JSON.stringify(item)).toContain('#');
    phone.hangUp();
  });
});
