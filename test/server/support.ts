import { type Config, loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/dotenv.ts';
import { createLog } from '../../src/config/log.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import type { Transport } from '../../src/io/transport.ts';
import { createFront, type Front } from '../../src/server/front.ts';
import type { HttpRequest, HttpResponse } from '../../src/server/http.ts';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import type { Switchboard, VoiceWebhook } from '../../src/server/switchboard.ts';

export const callSid = 'CA0123456789abcdef0123456789abcdef';

/** A switchboard that only remembers what it was asked. */
class RecordingSwitchboard implements Switchboard {
  draining = false;
  readonly incoming: VoiceWebhook[] = [];
  readonly ended: VoiceWebhook[] = [];
  readonly streams: Transport[] = [];
  failure: Error | undefined;
  onStream: ((transport: Transport) => void) | undefined;

  incomingCall(webhook: VoiceWebhook): string {
    if (this.failure) throw this.failure;
    this.incoming.push(webhook);
    return '<Response>incoming</Response>';
  }

  streamEnded(webhook: VoiceWebhook): string {
    if (this.failure) throw this.failure;
    this.ended.push(webhook);
    return '<Response>ended</Response>';
  }

  openStream(transport: Transport): void {
    if (this.failure) throw this.failure;
    this.streams.push(transport);
    this.onStream?.(transport);
  }

  listCalls(): readonly unknown[] {
    if (this.failure) throw this.failure;
    return [{ callSid }];
  }

  describeCall(sid: string): unknown | undefined {
    return sid === callSid ? { callSid, state: 'listening' } : undefined;
  }
}

export interface TestFront {
  readonly front: Front;
  readonly config: Config;
  readonly switchboard: RecordingSwitchboard;
  readonly metrics: Metrics;
  readonly clock: VirtualClock;
  readonly log: ReturnType<typeof createLog>;
  /** Lines logged so far. */
  readonly lines: string[];
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
  const front = createFront({ config, switchboard, metrics, log, clock });
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
