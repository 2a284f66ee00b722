import { monoWav, stereoWav } from '../../audio/wav.ts';
import type { RehearsalCall } from './phone-call.ts';
import { isLive } from './rest-calls.ts';
import { notFound, type RestReply, refusal, reply } from './rest-reply.ts';
import { newSid } from './sids.ts';

type RecordingStatus = 'in-progress' | 'paused' | 'stopped' | 'completed';

interface Recording {
  readonly sid: string;
  readonly call: RehearsalCall;
  readonly dual: boolean;
  readonly callback: string | null;
  status: RecordingStatus;
  /** Recorded and silenced stretches of the call; the last one is open (`toMs` undefined) while recording. */
  readonly parts: { readonly fromMs: number; toMs: number | undefined; readonly silent: boolean }[];
}

/** Call recordings: start, pause, resume, stop, fetch as JSON or WAV; a callback when one is complete. */
export class Recordings {
  readonly #accountSid: string;
  readonly #random: () => number;
  readonly #all = new Map<string, Recording>();

  constructor(accountSid: string, random: () => number) {
    this.#accountSid = accountSid;
    this.#random = random;
  }

  /** `…/Calls/{CA}/Recordings[/{RE or Twilio.CURRENT}].json`. */
  handle(
    method: string,
    call: RehearsalCall,
    sid: string | undefined,
    form: URLSearchParams,
    path: string,
  ): RestReply {
    if (sid === undefined) return method === 'POST' ? this.#start(call, form) : notFound(path);
    const recording = sid === 'Twilio.CURRENT' ? this.#current(call) : this.#all.get(sid);
    if (!recording || recording.call !== call) return notFound(path);
    return method === 'POST' ? this.#update(recording, form) : reply(200, this.#resource(recording));
  }

  /** `…/Recordings/{RE}.json` or, as sound, `…/Recordings/{RE}.wav`. */
  fetch(sid: string, path: string): RestReply {
    const recording = this.#all.get(sid.replace(/\.wav$/, ''));
    if (!recording) return notFound(path);
    if (!sid.endsWith('.wav')) return reply(200, this.#resource(recording));
    return { status: 200, headers: { 'content-type': 'audio/x-wav' }, body: wavOf(recording) };
  }

  #start(call: RehearsalCall, form: URLSearchParams): RestReply {
    if (!isLive(call) || call.times.answeredAtMs === undefined || this.#current(call)) {
      return refusal(400, 21220, 'Requested resource is not eligible for recording');
    }
    const recording: Recording = {
      sid: newSid('RE', this.#random),
      call,
      dual: form.get('RecordingChannels') === 'dual',
      callback: form.get('RecordingStatusCallback'),
      status: 'in-progress',
      parts: [{ fromMs: call.clock.now(), toMs: undefined, silent: false }],
    };
    this.#all.set(recording.sid, recording);
    void call.ended.then(() => this.#stop(recording, 'completed'));
    return reply(201, this.#resource(recording));
  }

  #update(recording: Recording, form: URLSearchParams): RestReply {
    const status = form.get('Status');
    if (recording.status === 'stopped' || recording.status === 'completed') {
      return refusal(400, 21220, 'Recording is not in-progress');
    }
    if (status === 'stopped') this.#stop(recording, 'stopped');
    else if (status === 'paused') this.#turn(recording, 'paused', form.get('PauseBehavior') !== 'skip');
    else if (status === 'in-progress') this.#turn(recording, 'in-progress', false);
    else return refusal(400, 20001, `Invalid Status ${status}`);
    return reply(200, this.#resource(recording));
  }

  #turn(recording: Recording, status: 'paused' | 'in-progress', silent: boolean): void {
    const now = recording.call.clock.now();
    const open = recording.parts.at(-1);
    if (open && open.toMs === undefined) open.toMs = now;
    recording.status = status;
    if (status === 'in-progress' || silent) recording.parts.push({ fromMs: now, toMs: undefined, silent });
  }

  #stop(recording: Recording, status: 'stopped' | 'completed'): void {
    if (recording.status === 'stopped' || recording.status === 'completed') return;
    const open = recording.parts.at(-1);
    if (open) open.toMs ??= recording.call.times.endedAtMs ?? recording.call.clock.now();
    recording.status = status;
    if (!recording.callback) return;
    void recording.call.notify({
      purpose: 'recording completed',
      url: recording.callback,
      method: 'POST',
      params: {
        AccountSid: this.#accountSid,
        CallSid: recording.call.identity.callSid,
        RecordingSid: recording.sid,
        RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${this.#accountSid}/Recordings/${recording.sid}`,
        RecordingStatus: 'completed',
        RecordingDuration: String(Math.round(lengthMs(recording) / 1000)),
        RecordingChannels: recording.dual ? '2' : '1',
        RecordingSource: 'StartCallRecordingAPI',
      },
    });
  }

  #current(call: RehearsalCall): Recording | undefined {
    return [...this.#all.values()].find(
      (recording) =>
        recording.call === call && (recording.status === 'in-progress' || recording.status === 'paused'),
    );
  }

  #resource(recording: Recording): Record<string, unknown> {
    const done = recording.status === 'stopped' || recording.status === 'completed';
    return {
      sid: recording.sid,
      account_sid: this.#accountSid,
      call_sid: recording.call.identity.callSid,
      status: recording.status,
      channels: recording.dual ? 2 : 1,
      source: 'StartCallRecordingAPI',
      duration: done ? String(Math.round(lengthMs(recording) / 1000)) : null,
      uri: `/2010-04-01/Accounts/${this.#accountSid}/Recordings/${recording.sid}.json`,
    };
  }
}

function lengthMs(recording: Recording): number {
  const now = recording.call.clock.now();
  return recording.parts.reduce((sum, { fromMs, toMs = now }) => sum + toMs - fromMs, 0);
}

function wavOf(recording: Recording): Uint8Array {
  const { tracks } = recording.call.report;
  const now = recording.call.clock.now();
  const cut = (track: Int16Array): Int16Array =>
    Int16Array.from(
      recording.parts.flatMap(({ fromMs, toMs = now, silent }) => {
        const samples = track.slice(Math.round(fromMs * 8), Math.round(toMs * 8));
        return Array.from(silent ? samples.fill(0) : samples);
      }),
    );
  const caller = cut(tracks.caller);
  const agent = cut(tracks.agent);
  if (recording.dual) return stereoWav(caller, agent, tracks.sampleRate);
  const mixed = caller.map((sample, index) => Math.round((sample + (agent[index] ?? 0)) / 2));
  return monoWav(mixed, tracks.sampleRate);
}
