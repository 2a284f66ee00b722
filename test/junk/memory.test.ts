import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { systemClock } from '../../src/io/clock.ts';
import { FileJournals } from '../../src/store/journal-files.ts';
import { MadStage } from './support/neighbour.ts';

type Wire = Record<string, unknown>;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const FRAMES = 10_000;
/** A flood that left its frames behind would be several times this much. */
const MAX_GROWTH_BYTES = 25 * 1024 * 1024;
const MAX_RECORD_CHARACTERS = 4 * 1024 * 1024;
const LONG = 'x'.repeat(10_000);
const PLACE = { output_index: 0, content_index: 0 };

const fromPhone: Record<string, (i: number) => Wire> = {
  'media that is not base64': (i) => ({
    event: 'media',
    streamSid: '{sid}',
    media: { timestamp: '1', payload: `${LONG}!${i}` },
  }),
  'media of other streams': (i) => ({
    event: 'media',
    streamSid: `MZ${i}`,
    media: { timestamp: '1', payload: 'AAAA', more: LONG },
  }),
  'marks that were never sent': (i) => ({ event: 'mark', streamSid: '{sid}', mark: { name: `${LONG}${i}` } }),
  'events of their own making': (i) => ({ event: `${LONG}${i}`, streamSid: '{sid}' }),
  'one start after another': (i) => ({
    event: 'start',
    streamSid: `MZ${i}`,
    start: { callSid: `CA${i}`, streamSid: `MZ${i}`, more: LONG },
  }),
  keys: () => ({ event: 'dtmf', streamSid: '{sid}', dtmf: { digit: '5', more: LONG } }),
};

const fromModel: Record<string, (i: number) => Wire> = {
  'events nobody knows': (i) => ({ type: `${LONG}${i}` }),
  'errors nobody knows': (i) => ({ type: 'error', error: { code: `odd_${i}`, message: `${i}${LONG}` } }),
  'responses that are over before they begin': (i) => ({
    type: 'response.done',
    response: { id: `r${i}`, status: 'cancelled', metadata: { LONG } },
  }),
  'responses that never end': (i) => ({
    type: 'response.created',
    response: { id: `r${i}`, metadata: { LONG } },
  }),
  'crumbs of audio for item after item': (i) => ({
    type: 'response.output_audio.delta',
    response_id: `r${i}`,
    item_id: `${LONG}${i}`,
    ...PLACE,
    delta: 'AAAA',
  }),
  'words for items nobody knows': (i) => ({
    type: 'response.output_audio_transcript.delta',
    response_id: 'r',
    item_id: `${LONG}${i}`,
    ...PLACE,
    delta: LONG,
  }),
  'one transcription after another of the same words': (i) => ({
    type: 'conversation.item.input_audio_transcription.completed',
    item_id: 'u1',
    transcript: `${i}${LONG}`,
  }),
  'voices that come and go': (i) => ({
    type: `input_audio_buffer.speech_${i % 2 ? 'stopped' : 'started'}`,
    item_id: `${LONG}${i}`,
    audio_start_ms: i,
    audio_end_ms: i,
  }),
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'callchart-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is held after a flood in excess of what was held before, bytes, and the length of the call's record as JSON. */
async function flood(side: 'phone' | 'model', frame: (i: number) => Wire) {
  const { stage, ends, forget, journals } = await quietCall();
  const peer = ends[side];
  if (!peer) throw new Error(`no ${side}`);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < FRAMES; i += 1) {
    peer.send(JSON.stringify(frame(i)).replace('"{sid}"', '"MZCAmad"'));
    if (i % 500 === 0) {
      await stage.clock.advance(1);
      forget();
    }
  }
  await stage.clock.advance(20);
  // What waits for the disk has a bound of its own; here it is about what stays.
  await journals.stop(30_000);
  expect(journals.stats().queuedBytes).toBe(0);
  forget();
  collectGarbage();
  const grownBytes = process.memoryUsage().heapUsed - before;
  const record = stage.exchange.describeCall('CAmad');
  expect(record?.state).not.toBe('closed');
  return { grownBytes, recordLength: JSON.stringify(record).length };
}

/** A call that is up and in which nothing happens. */
async function quietCall() {
  const log = createLog({ level: 'silent', pretty: false });
  const journals = new FileJournals({ dataDir: folder, clock: systemClock, log });
  const mad = new MadStage({ GREETING: '' }, { journals });
  const { stage } = mad;
  const leaves = 'stays';
  const written = await mad.place('CAmad', { phone: [], early: 0, model: [], premature: 0, leaves });
  await stage.clock.advance(1000);
  expect(stage.exchange.describeCall('CAmad')?.state).toBe('listening.waiting');
  const forget = (): void => {
    for (const list of [written.toPhone, written.toModel, stage.log]) list.length = 0;
  };
  return { stage, ends: written.ends, forget, journals };
}

describe('a flood of 10 000 frames on one call', () => {
  it.each(Object.entries(fromPhone))('leaves nothing behind when its phone sends %s', async (_, frame) => {
    const { grownBytes, recordLength } = await flood('phone', frame);
    expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES);
    expect(recordLength).toBeLessThan(MAX_RECORD_CHARACTERS);
  });

  it.each(Object.entries(fromModel))('leaves little behind when its model sends %s', async (_, frame) => {
    const { grownBytes, recordLength } = await flood('model', frame);
    expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES);
    expect(recordLength).toBeLessThan(MAX_RECORD_CHARACTERS);
  });
});
