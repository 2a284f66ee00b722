import { memoryPair } from '../../../src/io/memory-transport.ts';
import { type ModelDialer, memoryDialer } from '../../../src/openai/connection.ts';
import { BASE, Stage } from '../../support/stage.ts';
import type { Reception } from './ga-server.ts';
import { GaSession } from './ga-session.ts';
import type { MediaLeg } from './media-leg.ts';
import type { Door } from './phone.ts';

const MODEL_LATENCY_MS = 15;
const DEAD = { send: () => {}, close: () => {}, terminate: () => {}, bufferedBytes: 0 };

/** An engine on virtual time whose models are received as `next` says, one after another. */
export function virtualStage(
  environment: Record<string, string>,
  next: () => Reception,
  onSession: (session: GaSession) => void = () => {},
): Stage {
  const dial: ModelDialer = (listener) => {
    const reception = next();
    if (reception === 'silence') return DEAD;
    if ('refuse' in reception) {
      setImmediate(() => listener.closed({ code: 1006, reason: 'no', httpStatus: reception.refuse }));
      return DEAD;
    }
    const connect = memoryDialer(() => {
      const [engine, server] = memoryPair(stage.clock, MODEL_LATENCY_MS);
      const upgrade = { url: new URL('ws://model/v1/realtime'), headers: {} };
      onSession(new GaSession(server, upgrade, reception));
      return engine;
    });
    return connect(listener);
  };
  const stage: Stage = new Stage({ environment, dial });
  return stage;
}

/** How Twilio reaches an engine that has no network in front of it. */
export const virtualDoor = (stage: Stage): Door => ({
  base: BASE,
  request: (url, { method = 'GET', headers = {}, body = '' }) => {
    if (typeof body !== 'string' || (method !== 'GET' && method !== 'POST'))
      throw new Error(`not a webhook: ${url}`);
    return stage.carrier.request({ method, url, headers, body });
  },
  connect: async (url) => {
    const stream = await stage.carrier.connect(url, {});
    return 'refused' in stream ? stream.refused : stream;
  },
});

/** Lets time on the line pass as virtual time does. */
export function virtualLine(stage: Stage, leg: MediaLeg): void {
  const tick = (): void => {
    if (leg.closed !== undefined) return;
    leg.tick();
    stage.clock.setTimeout(tick, 20);
  };
  stage.clock.setTimeout(tick, 20);
}
