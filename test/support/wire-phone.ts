import { once } from 'node:events';
import { WebSocket } from 'ws';

type Wire = Record<string, unknown>;

/** Twilio's end of one media stream, played by hand. */
export class WirePhone {
  readonly received: Wire[] = [];
  closed = false;
  readonly #socket: WebSocket;
  readonly #streamSid: string;
  #sequence = 1;

  private constructor(socket: WebSocket, streamSid: string) {
    this.#socket = socket;
    this.#streamSid = streamSid;
    socket.on('message', (data) => this.received.push(JSON.parse(String(data))));
    socket.on('close', () => {
      this.closed = true;
    });
  }

  /** Asks for TwiML, opens the stream it names and says `start`. */
  static async call(base: string, callSid: string, streamSid: string): Promise<WirePhone> {
    const response = await fetch(`${base}/incoming-call`, {
      method: 'POST',
      body: new URLSearchParams({
        CallSid: callSid,
        From: '+15550001',
        To: '+15550002',
        CallStatus: 'ringing',
      }),
    });
    const twiml = await response.text();
    const url = /<Stream url="([^"]+)"/.exec(twiml)?.[1] ?? '';
    const token = /name="token" value="([^"]+)"/.exec(twiml)?.[1] ?? '';
    const socket = new WebSocket(url);
    const phone = new WirePhone(socket, streamSid);
    await once(socket, 'open');
    phone.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    phone.send({
      event: 'start',
      sequenceNumber: '1',
      streamSid,
      start: {
        accountSid: 'AC1',
        streamSid,
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { token },
      },
    });
    return phone;
  }

  /** Writes one frame of this stream. */
  frame(frame: Wire): void {
    this.#sequence += 1;
    this.send({ sequenceNumber: String(this.#sequence), streamSid: this.#streamSid, ...frame });
  }

  /** Writes anything. */
  send(frame: Wire): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.#socket.terminate();
  }
}
