import type { NextStep } from '../../src/calls/next-step.ts';
import { type Config, loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/dotenv.ts';
import { createLog } from '../../src/config/log.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import type { Transport } from '../../src/io/transport.ts';
import { createFront, type Front } from '../../src/server/front.ts';
import type { HttpRequest, HttpResponse } from '../../src/server/http.ts';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import type { Upgrade } from '../../src/server/router.ts';
import type { Switchboard, VoiceWebhook } from '../../src/server/switchboard.ts';
import { atOnce } from '../support/at-once.ts';

export const callSid = 'CA0123456789abcdef0123456789abcdef';

/** A switchboard that only remembers what it was asked. */
export class RecordingSwitchboard implements Switchboard {
  draining = false;
  readonly incoming: VoiceWebhook[] = [];
  readonly ended: VoiceWebhook[] = [];
  readonly humans: { readonly webhook: VoiceWebhook; readonly call: string }[] = [];
  readonly streams: Transport[] = [];
  failure: Error | undefined;
  /** What becomes of every call, in the place of a sentence. */
  next: NextStep | undefined;
  onStream: ((transport: Transport) => void) | undefined;

  incomingCall(webhook: VoiceWebhook): NextStep {
    if (this.failure) throw this.failure;
    this.incoming.push(webhook);
    return this.next ?? { next: 'say', text: 'incoming' };
  }

  streamEnded(webhook: VoiceWebhook): NextStep {
    if (this.failure) throw this.failure;
    this.ended.push(webhook);
    return this.next ?? { next: 'say', text: 'ended' };
  }

  dialEnded(webhook: VoiceWebhook): NextStep {
    return this.streamEnded(webhook);
  }

  humanAnswered(webhook: VoiceWebhook, call: string): NextStep {
    this.humans.push({ webhook, call });
    return { next: 'ask', say: [{ text: 'Well?' }], answerPath: `/transfer-answer?call=${call}` };
  }

  humanTold(webhook: VoiceWebhook, call: string): void {
    this.humans.push({ webhook, call });
  }

  openStream(transport: Transport): void {
    if (this.failure) throw this.failure;
    this.streams.push(transport);
    this.onStream?.(transport);
  }
}

export interface TestFront {
  /** Answers at once, all of it: there is nothing behind it to wait for. */
  readonly front: PromptFront;
  readonly config: Config;
  readonly switchboard: RecordingSwitchboard;
  readonly metrics: Metrics;
  readonly clock: VirtualClock;
  readonly log: ReturnType<typeof createLog>;
  /** Lines logged so far. */
  readonly lines: string[];
}

interface PromptFront extends Front {
  request(request: HttpRequest): HttpResponse;
  upgrade(request: HttpRequest): Upgrade;
}

/** A front with nothing behind it. */
export function testFront(environment: Environment = {}): TestFront {
  const config = loadConfig(environment);
  const switchboard = new RecordingSwitchboard();
  const metrics = createMetrics();
  const clock = new VirtualClock();
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    pretty: false,
    destination: { write: (line) => void lines.push(line) },
  });
  const behind = createFront({ config, switchboard, metrics, log, clock, holdMusic: new Uint8Array(800) });
  const front: PromptFront = {
    request: (asked) => atOnce(behind.request(asked)),
    upgrade: (asked) => atOnce(behind.upgrade(asked)),
  };
  return { front, config, switchboard, metrics, clock, log, lines };
}

/** A GET from this machine, unless told otherwise. */
export function request(
  path: string,
  more: Partial<Omit<HttpRequest, 'body'>> & { body?: string } = {},
): HttpRequest {
  const [bare = '', query = ''] = path.split('?');
  const { body = '', headers = {}, ...rest } = more;
  return {
    method: 'GET',
    path: bare,
    query,
    remoteAddress: '127.0.0.1',
    ...rest,
    headers: { host: '127.0.0.1:5050', ...headers },
    body: Buffer.from(body),
  };
}

/** A form POST as Twilio sends it. */
export function formPost(
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): HttpRequest {
  return request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
    body: new URLSearchParams(form).toString(),
  });
}

/** The body of an answer, read as JSON. */
export function json(response: HttpResponse): unknown {
  return JSON.parse(response.body as string);
}

/** The `error.code` of an answer. */
export function errorCode(response: { readonly status: number }): unknown {
  return (json(response as HttpResponse) as { error?: { code?: unknown } }).error?.code;
}
