import { createActor, SimulatedClock } from 'xstate';
import { type CallEvent, callMachine, withLanes } from '../../machines/index.ts';
import { variants } from '../model/paths.ts';

/** What lanes save: caller frames through the plain machine and through lanes, in turn, in one process. */
const ROUNDS = 9;
const EVENTS = 50_000;

const frame: CallEvent = { type: 'twilio.media', at: 0, payload: 'f39/f38='.repeat(27), bytes: 160 };

function listening(machine: typeof callMachine) {
  const settings = variants.silent as (typeof variants)[string];
  const actor = createActor(machine, { clock: new SimulatedClock(), input: settings });
  let out = 0;
  actor.on('*', () => {
    out += 1;
  });
  actor.start();
  actor.send({ type: 'model.ready', at: 0 });
  actor.send({ type: 'twilio.start', at: 0, streamSid: 'MZ1' });
  return { actor, count: () => out };
}

function microseconds({ actor }: ReturnType<typeof listening>): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < EVENTS; i++) actor.send(frame);
  return Number(process.hrtime.bigint() - start) / 1000 / EVENTS;
}

const plain = listening(callMachine);
const lanes = listening(withLanes(callMachine));
const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const slow = microseconds(plain);
  const fast = microseconds(lanes);
  if (round > 0) ratios.push(slow / fast);
  process.stdout.write(`plain ${slow.toFixed(2)} µs, lanes ${fast.toFixed(2)} µs per frame\n`);
}
if (plain.count() !== lanes.count()) throw new Error('lanes lost frames');
ratios.sort((a, b) => a - b);
process.stdout.write(
  `lanes are ${(ratios[Math.floor(ratios.length / 2)] ?? 0).toFixed(1)} times cheaper (median)\n`,
);
