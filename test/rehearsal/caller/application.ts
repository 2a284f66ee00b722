import type { VirtualClock } from '../../../src/io/clock.ts';
import { memoryPair } from '../../../src/io/memory-transport.ts';
import type { Transport } from '../../../src/io/transport.ts';
import type {
  Carrier,
  CarrierRequest,
  CarrierResponse,
  CarrierSocket,
} from '../../../src/rehearsal/caller/carrier.ts';

/** A message Twilio's side sent, as parsed. */
export type Heard = {
  event: string;
  sequenceNumber?: string;
  streamSid?: string;
  start?: { streamSid: string; customParameters: Record<string, string> };
  media?: { track: string; chunk: string; timestamp: string; payload: string };
  mark?: { name: string };
  dtmf?: { track: string; digit: string };
  stop?: unknown;
};

/** One media socket of the application: what it heard and when, and means to answer. */
export class AppStream {
  readonly heard: { readonly atMs: number; readonly message: Heard }[] = [];
  readonly raw: (string | Uint8Array)[] = [];
  readonly transport: Transport;
  readonly clock: VirtualClock;
  closed: { readonly atMs: number; readonly code: number } | undefined;

  constructor(
    clock: VirtualClock,
    transport: Transport,
    onMessage: (message: Heard, stream: AppStream) => void,
  ) {
    this.transport = transport;
    this.clock = clock;
    transport.listen({
      message: (data) => {
        this.raw.push(data);
        try {
          const message = JSON.parse(String(data)) as Heard;
          this.heard.push({ atMs: clock.now(), message });
          onMessage(message, this);
        } catch {
          // Junk is kept in `raw`.
        }
      },
      close: (code) => {
        this.closed = { atMs: clock.now(), code };
      },
    });
  }

  get sid(): string {
    return this.heard.find(({ message }) => message?.event === 'start')?.message.streamSid ?? '';
  }

  of(event: string): Heard[] {
    return this.heard.map(({ message }) => message).filter((message) => message?.event === event);
  }

  say(ms: number, value = 0x20): void {
    const payload = Buffer.alloc(ms * 8, value).toString('base64');
    this.transport.send(JSON.stringify({ event: 'media', streamSid: this.sid, media: { payload } }));
  }

  mark(name: string): void {
    this.transport.send(JSON.stringify({ event: 'mark', streamSid: this.sid, mark: { name } }));
  }

  clear(): void {
    this.transport.send(JSON.stringify({ event: 'clear', streamSid: this.sid }));
  }
}

type Answer = string | Partial<CarrierResponse> | 'never' | Error;

/** A small application under rehearsal, in process: answers webhooks by path and takes media sockets. */
export class Application implements Carrier {
  readonly requests: (CarrierRequest & { readonly atMs: number; readonly form: URLSearchParams })[] = [];
  readonly streams: AppStream[] = [];
  readonly upgrades: { readonly url: string; readonly headers: Record<string, string> }[] = [];
  readonly #clock: VirtualClock;
  readonly #answers: Record<string, Answer | ((form: URLSearchParams) => Answer)>;
  refuse: number | undefined;
  unreachable = false;
  onMessage: (message: Heard, stream: AppStream) => void = () => {};

  constructor(
    clock: VirtualClock,
    answers: Record<string, Answer | ((form: URLSearchParams) => Answer)> = {},
  ) {
    this.#clock = clock;
    this.#answers = answers;
  }

  async request(request: CarrierRequest): Promise<CarrierResponse> {
    const url = new URL(request.url);
    const form = new URLSearchParams(request.method === 'GET' ? url.search : request.body);
    this.requests.push({ ...request, atMs: this.#clock.now(), form });
    const found = this.#answers[url.pathname] ?? { status: 404 };
    const answer = typeof found === 'function' ? found(form) : found;
    if (answer instanceof Error) throw answer;
    if (answer === 'never') return new Promise(() => {});
    if (typeof answer === 'string')
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: answer };
    return { status: 200, headers: {}, body: '', ...answer };
  }

  async connect(url: string, headers: Record<string, string>): Promise<CarrierSocket | { refused: number }> {
    this.upgrades.push({ url, headers });
    if (this.unreachable) throw new Error('ECONNREFUSED');
    if (this.refuse !== undefined) return { refused: this.refuse };
    const [twilio, application] = memoryPair(this.#clock);
    this.streams.push(
      new AppStream(this.#clock, application, (message, stream) => this.onMessage(message, stream)),
    );
    return twilio;
  }

  get stream(): AppStream {
    return this.streams.at(-1)!;
  }

  at(path: string): (CarrierRequest & { readonly atMs: number; readonly form: URLSearchParams })[] {
    return this.requests.filter((request) => new URL(request.url).pathname === path);
  }
}

/** A document that connects a media stream, with what stands before and after it. */
export function connectTwiml(
  options: { after?: string; action?: string; url?: string; inner?: string } = {},
): string {
  const { after = '', action, url = 'wss://example.com/media-stream', inner = '' } = options;
  const attribute = action === undefined ? '' : ` action="${action}"`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Connect${attribute}><Stream url="${url}">${inner}</Stream></Connect>${after}</Response>`;
}
