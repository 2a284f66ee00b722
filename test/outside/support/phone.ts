import type { Transport } from '../../../src/io/transport.ts';
import { type Answer, form, type Question } from './ask.ts';
import { eventually, last } from './eventually.ts';
import { MediaLeg } from './media-leg.ts';
import { readTwiml, streamOf } from './twiml.ts';

/** How Twilio reaches the application. */
export interface Door {
  /** Base of the voice URL, without trailing slash. */
  readonly base: string;
  request(url: string, question: Question): Promise<Answer>;
  /** Opens a WebSocket; a number is the HTTP status it was refused with. */
  connect(url: string): Promise<Transport | number>;
}

/** One phone call as Twilio carries it: asks for TwiML, does what it says, asks what is next. */
export class Phone {
  readonly callSid: string;
  readonly legs: MediaLeg[] = [];
  /** Sentences of `<Say>`, in order. */
  readonly said: string[] = [];
  readonly documents: string[] = [];
  /** By whom the call was ended. */
  endedBy: 'caller' | 'application' | undefined;
  /** What went wrong with a call that runs in the background. */
  failure: unknown;
  /** How long Twilio takes to ask what is next once a stream has ended, ms of real time. */
  thinksMs = 0;
  /** Told of each stream that is up, before it says `start`. */
  onLeg: (leg: MediaLeg) => void = () => {};
  readonly #door: Door;

  constructor(door: Door, callSid: string) {
    this.#door = door;
    this.callSid = callSid;
  }

  /** The stream that is up, or was last. */
  get leg(): MediaLeg {
    return last(this.legs);
  }

  /** Everything the caller heard of the agent, over all streams. */
  get heard(): Buffer {
    return Buffer.concat(this.legs.map(({ heard }) => heard));
  }

  /** Places the call and carries it out in the background. @returns once the first stream has said `start`. */
  async dial(): Promise<MediaLeg> {
    this.run().catch((error: unknown) => {
      this.failure = error;
    });
    await eventually('the stream', () => this.legs.length > 0 || this.failure !== undefined);
    if (this.failure) throw this.failure;
    return this.leg;
  }

  /** Places the call and carries it out to its end. */
  async run(): Promise<void> {
    let document = await this.#ask(`${this.#door.base}/incoming-call`, 'ringing');
    while (this.endedBy === undefined) {
      const next = await this.#carryOut(document);
      if (next === undefined) return;
      if (this.thinksMs > 0) await new Promise((resolve) => setTimeout(resolve, this.thinksMs));
      document = await this.#ask(next, 'in-progress');
    }
  }

  /** The caller hangs up. */
  hangUp(): void {
    this.endedBy = 'caller';
    this.leg.hangUp();
  }

  async #ask(url: string, CallStatus: string): Promise<string> {
    const fields = { CallSid: this.callSid, From: '+15550100', To: '+15550199', CallStatus };
    const { status, body } = await this.#door.request(url, form({ ...fields, Direction: 'inbound' }));
    if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
    this.documents.push(body);
    return body;
  }

  /** @returns the URL to ask next; undefined when the call is over. */
  async #carryOut(document: string): Promise<string | undefined> {
    for (const { name, text } of readTwiml(document).children) {
      if (name === 'Say') this.said.push(text);
      else if (name === 'Connect') {
        await this.#stream(document);
        return this.endedBy === undefined ? streamOf(document).action : undefined;
      } else if (name !== 'Hangup') throw new Error(`unexpected <${name}>`);
    }
    this.endedBy = 'application';
    return undefined;
  }

  async #stream(document: string): Promise<void> {
    const { url, parameters } = streamOf(document);
    const transport = await this.#door.connect(url);
    if (typeof transport === 'number') return;
    const streamSid = `MZ${this.callSid.slice(2)}${this.legs.length}`;
    const leg = new MediaLeg(transport, { callSid: this.callSid, streamSid, parameters });
    this.legs.push(leg);
    this.onLeg(leg);
    leg.start();
    await leg.ended;
  }
}
