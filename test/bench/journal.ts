import { createActor, SimulatedClock } from 'xstate';
import { type CallEvent, callMachine, watched, withLanes } from '../../machines/index.ts';
import { CallJournal } from '../../src/calls/journal/journal.ts';
import { variants } from '../model/paths.ts';

/** What journaling costs: the same events through a call's actor without a journal and with one, in turn. */
const ROUNDS = 9;
const EVENTS = 20_000;

const place = { responseId: 'resp_1', itemId: 'item_1', outputIndex: 0, contentIndex: 0 };
const EVENT: Readonly<Record<string, CallEvent>> = {
  'a frame of the caller’s audio': {
    type: 'twilio.media',
    at: 0,
    payload: 'f39/f38='.repeat(27),
    bytes: 160,
  },
  'a word of a transcript': {
    type: 'openai.response.output_audio_transcript.delta',
    at: 1,
    ...place,
    delta: ' Table',
  },
  'an event that is ignored': {
    type: 'openai.response.content_part.done',
    at: 1,
    ...place,
    part: { kind: 'audio', text: '' },
  },
};

function call(journaled: boolean) {
  const settings = variants.silent as (typeof variants)[string];
  const lanes = withLanes(callMachine);
  let bytes = 0;
  let now = 0;
  const journal = new CallJournal({
    head: {
      callSid: 'CA1',
      from: '',
      to: '',
      agent: 'default',
      startedAt: '',
      model: 'rehearsal',
      recorded: false,
      without: [],
      settings,
      link: {},
    },
    // A frame's time.
    now: () => (now += 20),
    at: () => now,
    write: (line) => {
      bytes += line.length;
      return true;
    },
    onLost: () => {},
    onClosed: () => {},
    onFault: (error) => {
      throw error;
    },
  });
  const logic = journaled
    ? watched(
        lanes,
        (event, before, after) => journal.took('call', event, before, after),
        (error) => journal.fail(error),
      )
    : lanes;
  const actor = createActor(logic, { clock: new SimulatedClock(), input: settings });
  actor.on('*', (action) => {
    if (journaled) journal.did('call', action);
  });
  actor.subscribe(() => {
    if (journaled) journal.settled('call');
  });
  if (journaled) journal.begin('call', actor.getSnapshot());
  actor.start();
  actor.send({ type: 'model.ready', at: 0 });
  actor.send({ type: 'twilio.start', at: 0, streamSid: 'MZ1' });
  return { actor, bytes: () => bytes };
}

function microseconds({ actor }: ReturnType<typeof call>, event: CallEvent): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < EVENTS; i++) actor.send(event);
  return Number(process.hrtime.bigint() - start) / 1000 / EVENTS;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

for (const [name, event] of Object.entries(EVENT)) {
  const [bare, journaled] = [call(false), call(true)];
  const costs: number[][] = [[], []];
  let before = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const without = microseconds(bare, event);
    before = journaled.bytes();
    const withJournal = microseconds(journaled, event);
    if (round === 0) continue;
    costs[0]?.push(without);
    costs[1]?.push(withJournal);
  }
  const [without, withJournal] = costs.map(median) as [number, number];
  const written = (journaled.bytes() - before) / EVENTS;
  process.stdout.write(
    `${name}: ${without.toFixed(2)} µs, journaled ${withJournal.toFixed(2)} µs: ` +
      `${(withJournal - without).toFixed(2)} µs more, ${written.toFixed(0)} bytes written\n`,
  );
}
