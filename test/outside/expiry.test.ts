import { describe, expect, it } from 'vitest';
import { form } from './support/ask.ts';
import { MediaLeg } from './support/media-leg.ts';
import { streamOf } from './support/twiml.ts';
import { virtualDoor, virtualLine, virtualStage } from './support/virtual.ts';

const webhook = (CallSid: string) =>
  form({ CallSid, From: '+15550100', To: '+15550199', CallStatus: 'ringing' });

describe('the token of a stream, as time goes by', () => {
  /** A live call, and a second answer to its webhook that was not used yet. */
  async function callWithSpareToken() {
    const stage = virtualStage({ GREETING: '' }, () => ({}));
    const door = virtualDoor(stage);
    const twiml = async () =>
      streamOf((await door.request(`${door.base}/incoming-call`, webhook('CAlive'))).body);
    const [used, spare] = [await twiml(), await twiml()];
    const open = async (streamSid: string, { url, parameters }: typeof used): Promise<MediaLeg> => {
      const transport = await door.connect(url);
      if (typeof transport === 'number') throw new Error(`refused: ${transport}`);
      const leg = new MediaLeg(transport, { callSid: 'CAlive', streamSid, parameters });
      leg.start();
      virtualLine(stage, leg);
      return leg;
    };
    const first = await open('MZ1', used);
    return { stage, first, openSpare: () => open('MZ2', spare) };
  }

  it('opens a stream of a live call while it is fresh; the newest stream has the call', async () => {
    const { stage, first, openSpare } = await callWithSpareToken();
    await stage.clock.advance(20_000);
    const second = await openSpare();
    await stage.clock.advance(100);
    expect(second.closed).toBeUndefined();
    expect(first.closed).toBe(1000);
  });

  it('opens nothing after a minute, and the stream that is up does not notice', async () => {
    const { stage, first, openSpare } = await callWithSpareToken();
    await stage.clock.advance(61_000);
    expect(stage.exchange.describeCall('CAlive')?.state).toBe('listening.waiting');
    const late = await openSpare();
    await stage.clock.advance(100);
    expect(late.closed).toBe(1008);
    expect(first.closed).toBeUndefined();
    const refusals = stage.log.filter(({ msg }) => msg === 'a media stream was refused');
    expect(refusals).toMatchObject([{ problem: 'its token is expired' }]);
  });

  it('cannot be waited for: a stream that never says which call it is for is closed', async () => {
    const stage = virtualStage({}, () => ({}));
    const door = virtualDoor(stage);
    const transport = await door.connect('wss://phone.example.com/media-stream');
    if (typeof transport === 'number') throw new Error(`refused: ${transport}`);
    const leg = new MediaLeg(transport, { callSid: 'CA1', streamSid: 'MZ1', parameters: {} });
    await stage.clock.advance(9000);
    expect(leg.closed).toBeUndefined();
    await stage.clock.advance(2000);
    expect(leg.closed).toBe(1008);
  });

  it('is for a stream that comes: a call nobody connects is given up, and its model let go', async () => {
    const sessions: { closed: number | undefined }[] = [];
    const stage = virtualStage(
      {},
      () => ({}),
      (session) => sessions.push(session),
    );
    const door = virtualDoor(stage);
    await door.request(`${door.base}/incoming-call`, webhook('CAnobody'));
    await stage.clock.advance(31_000);
    expect(stage.exchange.live).toBe(0);
    expect(sessions.map(({ closed }) => closed)).toEqual([1000]);
    expect(stage.log.find(({ msg }) => msg === 'call ended')).toMatchObject({ reason: 'unclaimed' });
  });
});
