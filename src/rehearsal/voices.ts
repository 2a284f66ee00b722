import { readFileSync } from 'node:fs';

/** Which side of a rehearsed call speaks. */
type Speaker = 'caller' | 'agent';

/** A recorded piece of speech. */
export interface Clip {
  /** The speaker and what the clip is for, as in `caller/ask-table`. */
  readonly name: string;
  readonly speaker: Speaker;
  /** What is said, as a transcript would have it; empty for noise. */
  readonly text: string;
  /** μ-law at 8000 samples/s: 8 bytes are 1 ms. Shared by all who play the clip: not to be written to. */
  readonly audio: Uint8Array;
  /** For what a caller says: the name of the agent's clip that answers it. Absent when nothing does. */
  readonly answer?: string;
}

/** The recordings of one caller and one agent, most of the time the receptionist of a restaurant called Harbour Table. */
export interface VoiceLibrary {
  /**
   * @param name a clip's full name, such as `agent/greeting`.
   * @throws UnknownClipError when there is no such clip.
   */
  clip(name: string): Clip;
  readonly all: readonly Clip[];
}

/** A clip was asked for that was never recorded. */
export class UnknownClipError extends Error {
  override readonly name = 'UnknownClipError';

  constructor(clip: string) {
    super(`there is no clip named ${clip}`);
  }
}

interface Recording {
  readonly text: string;
  readonly answer?: string;
}

const AGENT: Readonly<Record<string, Recording>> = {
  greeting: { text: 'Hello, this is Harbour Table. How can I help you today?' },
  // Long on purpose: there is time to barge in.
  'opening-hours': {
    text: 'We are open from Tuesday to Sunday, from noon until nine in the evening. The kitchen takes its last orders at half past eight. On Mondays we are closed.',
  },
  sunday: { text: 'On Sunday we are open from noon until nine in the evening.' },
  'table-booked': {
    text: "Of course, I have a table for two at seven o'clock. What name shall I put it under?",
  },
  directions: {
    text: 'We are at the old harbour, right beside the lighthouse. From the central station it is a ten minute walk along the water.',
  },
  'anything-else': { text: 'Is there anything else I can do for you?' },
  goodbye: { text: 'Thank you for calling Harbour Table. Goodbye.' },
  pardon: { text: "I'm sorry, I did not catch that. Could you say it again?" },
  preamble: { text: 'Let me have a look.' },
  idle: { text: 'Are you still there?' },
  // While a tool runs; long enough to be spoken over.
  moment: { text: 'One moment, please. I am looking that up in the book.' },
  'moment-longer': { text: 'I am still at it. Thank you for your patience.' },
  trouble: { text: 'I am sorry, that did not work. Shall I take a message?' },
  farewell: { text: 'I have to end this call now. Thank you for calling. Goodbye.' },
  'ask-pin': {
    text: 'I have a table for two at seven. Please type your six digit PIN on the keypad.',
  },
  confirmed: { text: 'Thank you. Your reservation is confirmed. Is there anything else?' },
  booked: { text: 'Your table for two is booked for tomorrow at seven. Is there anything else?' },
  'to-manager': { text: 'I will put you through to the manager. Thank you for calling, and goodbye.' },
  'nobody-there': { text: 'I am sorry, nobody can come to the telephone. Shall I take a message?' },
  'message-taken': { text: 'Thank you. They will call you back today. Goodbye.' },
  // What is left on an answering machine.
  message: {
    text: 'Hello, this is Harbour Table. Please call us back about your reservation. Goodbye.',
  },
  clinic: { text: 'Good morning, this is the clinic at the park. What can I do for you?' },
  'clinic-nurse': { text: 'I will ask a nurse to talk to you. Please hold the line.' },
  parcels: { text: 'Hello, this is Blue Parcel. Which parcel are you asking about?' },
  'parcel-found': { text: 'Your parcel is on its way. It will be with you tomorrow before noon.' },
  'generic-1': { text: 'Thank you for telling me. I have written that down for my colleagues.' },
  'generic-2': { text: 'I understand. I will pass that on to the team, and they will take care of it.' },
  'generic-3': { text: 'That is a good question. I will find out and call you back about it.' },
};

const CALLER: Readonly<Record<string, Recording>> = {
  'hello-hours': {
    text: 'Hello. Could you tell me your opening hours, please?',
    answer: 'agent/opening-hours',
  },
  'interrupt-sunday': { text: 'Sorry, I only need to know about Sunday.', answer: 'agent/sunday' },
  'ask-table': { text: "Could I book a table for two at seven o'clock?", answer: 'agent/table-booked' },
  'ask-directions': { text: 'How do I get there?', answer: 'agent/directions' },
  'by-the-window': { text: 'By the window, if you can.', answer: 'agent/generic-2' },
  'ask-manager': { text: 'Could I speak to the manager, please?', answer: 'agent/to-manager' },
  'ask-nurse': {
    text: 'I have a fever, and I would like to speak to a nurse.',
    answer: 'agent/clinic-nurse',
  },
  'ask-parcel': { text: 'Where is my parcel, number four two seven?', answer: 'agent/parcel-found' },
  goodbye: { text: 'That is all I need. Thank you, goodbye.', answer: 'agent/goodbye' },
  hello: { text: 'Hello?', answer: 'agent/greeting' },
  yes: { text: 'Yes.', answer: 'agent/anything-else' },
  no: { text: 'No.', answer: 'agent/goodbye' },
  'mm-hm': { text: 'Mm-hm.' },
  // A machine that answers in somebody's place, and its tone.
  'answering-machine': {
    text: 'You have reached the voice mail of the Miller family. Please leave a message after the tone.',
    answer: 'agent/message',
  },
  beep: { text: '' },
  // 200 ms of crackle, loud enough to be taken for speech by anything that only measures loudness.
  'noise-burst': { text: '' },
};

function record(speaker: Speaker, [subject, recording]: [string, Recording]): Clip {
  const name = `${speaker}/${subject}`;
  const audio = new Uint8Array(readFileSync(new URL(`./voices/${name}.ulaw`, import.meta.url)));
  return { name, speaker, ...recording, audio };
}

/**
 * Reads all recordings from disk, about a megabyte; do it once and pass the library on.
 * @throws the file system's error when a recording is missing.
 */
export function loadVoices(): VoiceLibrary {
  const all = [
    ...Object.entries(AGENT).map((entry) => record('agent', entry)),
    ...Object.entries(CALLER).map((entry) => record('caller', entry)),
  ];
  const byName = new Map(all.map((clip) => [clip.name, clip]));
  return {
    all,
    clip(name) {
      const clip = byName.get(name);
      if (clip === undefined) throw new UnknownClipError(name);
      return clip;
    },
  };
}
