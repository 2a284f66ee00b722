import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenAIServerEvent } from '../../machines/call/openai-events.ts';
import { encodeBase64 } from '../../src/audio/base64.ts';
import { encodeMulaw } from '../../src/audio/mulaw.ts';
import { createTranscoder, type ModelFormat } from '../../src/audio/transcoder.ts';
import { type BadAudio, ModelAudio } from '../../src/openai/model-audio.ts';
import type { DecodedEvent } from '../../src/openai/wire.ts';

type Delta = Extract<OpenAIServerEvent, { type: 'openai.response.output_audio.delta' }>;

const place = { responseId: 'resp_1', itemId: 'item_A1', outputIndex: 0, contentIndex: 0 };
const rawDelta = (bytes: Uint8Array, at: Partial<typeof place> = {}): DecodedEvent => ({
  type: 'openai.response.output_audio.delta',
  ...place,
  ...at,
  audio: encodeBase64(bytes),
});
const audioDone = (at: Partial<typeof place> = {}): DecodedEvent => ({
  type: 'openai.response.output_audio.done',
  ...place,
  ...at,
});

const isDelta = (event: OpenAIServerEvent): event is Delta =>
  event.type === 'openai.response.output_audio.delta';
const bytesOf = (events: readonly OpenAIServerEvent[]): Buffer =>
  Buffer.concat(events.filter(isDelta).map((event) => Buffer.from(event.payload, 'base64')));
const open = (format: ModelFormat = 'audio/pcmu') => new ModelAudio(format, () => {});

/** A tone in μ-law: bytes that differ, so that a lost or doubled one shows. */
const tone = (bytes: number): Uint8Array =>
  encodeMulaw(Int16Array.from({ length: bytes }, (_, i) => Math.round(8000 * Math.sin(i / 3))));

/** The same audio as the session's format carries it. */
const inFormat = (format: ModelFormat, mulaw: Uint8Array): Uint8Array =>
  createTranscoder(format).toModel(mulaw);

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const size of sizes) {
    pieces.push(bytes.subarray(from, from + size));
    from += size;
  }
  return [...pieces, bytes.subarray(from)];
}

describe('agent audio', () => {
  it('in μ-law and whole frames goes through untouched', () => {
    const bytes = tone(480);
    expect(open().fromModel(rawDelta(bytes))).toEqual([
      { type: 'openai.response.output_audio.delta', ...place, payload: encodeBase64(bytes), bytes: 480 },
    ]);
  });

  it('of 161 bytes is a frame now and a byte at the end of the item', () => {
    const audio = open();
    const [frame] = audio.fromModel(rawDelta(tone(161)));
    expect(frame).toMatchObject({ bytes: 160 });

    expect(audio.fromModel(audioDone())).toEqual([
      {
        type: 'openai.response.output_audio.delta',
        ...place,
        payload: encodeBase64(tone(161).subarray(160)),
        bytes: 1,
      },
      audioDone(),
    ]);
  });

  it('shorter than a frame waits for the rest of it', () => {
    const audio = open();
    expect(audio.fromModel(rawDelta(tone(100)))).toEqual([]);
    expect(audio.fromModel(rawDelta(tone(60)))).toMatchObject([{ bytes: 160 }]);
    expect(audio.fromModel(rawDelta(tone(160)))).toMatchObject([{ payload: encodeBase64(tone(160)) }]);
  });

  it('of no bytes is nothing to play', () => {
    expect(open().fromModel(rawDelta(new Uint8Array(0)))).toEqual([]);
  });

  it.each<ModelFormat>(['audio/pcmu', 'audio/pcma', 'audio/pcm'])(
    'in %s, cut anywhere, comes out whole: every byte, in frames, the short one last',
    (format) => {
      const sizes = fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 12 });
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 4000 }), sizes, (length, cuts) => {
          const sent = inFormat(format, tone(length));
          const audio = open(format);
          const events = cut(sent, cuts).flatMap((bytes) => audio.fromModel(rawDelta(bytes)));
          for (const event of events)
            expect(event).toSatisfy((e: Delta) => e.bytes > 0 && e.bytes % 160 === 0);

          const ending = audio.fromModel(audioDone());
          expect(ending.at(-1)).toEqual(audioDone());
          const all = [...events, ...ending];
          for (const event of all.filter(isDelta)) {
            expect(Buffer.from(event.payload, 'base64')).toHaveLength(event.bytes);
          }
          const expected = createTranscoder(format).fromModel(sent);
          expect(bytesOf(all)).toEqual(Buffer.from(expected));
          expect(bytesOf(all)).toHaveLength(length);
        }),
      );
    },
  );

  it('of two items at once is never mixed in a frame', () => {
    const audio = open();
    const first = tone(250);
    const second = new Uint8Array(250).fill(0x55);
    const events = [
      ...audio.fromModel(rawDelta(first.subarray(0, 100))),
      ...audio.fromModel(rawDelta(second.subarray(0, 90), { itemId: 'item_A2' })),
      ...audio.fromModel(rawDelta(first.subarray(100))),
      ...audio.fromModel(rawDelta(second.subarray(90), { itemId: 'item_A2' })),
      ...audio.fromModel(audioDone()),
      ...audio.fromModel(audioDone({ itemId: 'item_A2' })),
    ];
    const of = (itemId: string) =>
      bytesOf(events.filter((event) => isDelta(event) && event.itemId === itemId));
    expect(of('item_A1')).toEqual(Buffer.from(first));
    expect(of('item_A2')).toEqual(Buffer.from(second));
  });

  it('ends with its item when the server never says that the audio is done', () => {
    const audio = open();
    audio.fromModel(rawDelta(tone(10)));
    audio.fromModel(rawDelta(tone(20), { itemId: 'item_A2' }));
    const itemDone: DecodedEvent = {
      type: 'openai.response.output_item.done',
      responseId: 'resp_1',
      outputIndex: 0,
      item: { id: 'item_A1', kind: 'message' },
    };
    expect(audio.fromModel(itemDone)).toMatchObject([{ itemId: 'item_A1', bytes: 10 }, itemDone]);
  });

  it('ends with its response when the server says nothing of the items either', () => {
    const audio = open();
    audio.fromModel(rawDelta(tone(10)));
    audio.fromModel(rawDelta(tone(20), { itemId: 'item_A2', outputIndex: 1 }));
    audio.fromModel(rawDelta(tone(30), { itemId: 'item_B1', responseId: 'resp_2' }));
    const done: DecodedEvent = { type: 'openai.response.done', responseId: 'resp_1', status: 'completed' };
    expect(audio.fromModel(done)).toMatchObject([
      { itemId: 'item_A1', bytes: 10 },
      { itemId: 'item_A2', bytes: 20 },
      done,
    ]);
  });

  it('is told to be over once, with its rest given once', () => {
    const audio = open();
    audio.fromModel(rawDelta(tone(10)));
    expect(audio.fromModel(audioDone())).toHaveLength(2);
    const done: DecodedEvent = { type: 'openai.response.done', responseId: 'resp_1', status: 'completed' };
    expect(audio.fromModel(done)).toEqual([done]);
  });

  it('that is no base64 is dropped, counted, and reported once', () => {
    const reported: BadAudio[] = [];
    const audio = new ModelAudio('audio/pcmu', (bad) => reported.push(bad));
    const bad = (text: string): DecodedEvent => ({ ...rawDelta(tone(1)), audio: text }) as DecodedEvent;
    for (const text of ['%%%%', 'AAA', 'AAAA AAA', 'AAAA\n', 'A===', '-_-_']) {
      expect(audio.fromModel(bad(text))).toEqual([]);
    }
    expect(audio.droppedDeltas).toBe(6);
    expect(reported).toEqual([{ responseId: 'resp_1', itemId: 'item_A1' }]);
    expect(audio.fromModel(rawDelta(tone(160)))).toHaveLength(1);
  });

  it('leaves every other event as it is', () => {
    const event: DecodedEvent = { type: 'openai.input_audio_buffer.cleared' };
    expect(open('audio/pcm').fromModel(event)).toEqual([event]);
  });
});

describe('caller audio', () => {
  it('goes to a μ-law session as it is', () => {
    expect(open().toModel('//////8=')).toBe('//////8=');
  });

  it.each<[ModelFormat, number]>([
    ['audio/pcma', 160],
    ['audio/pcm', 960],
  ])('goes to a %s session in that format: %i bytes for 20 ms', (format, bytes) => {
    const payload = open(format).toModel(encodeBase64(tone(160)));
    expect(Buffer.from(payload, 'base64')).toHaveLength(bytes);
  });

  it('is one stream: frame by frame gives what the whole would', () => {
    const audio = open('audio/pcm');
    const mulaw = tone(480);
    const frames = cut(mulaw, [160, 160]).map((frame) =>
      Buffer.from(audio.toModel(encodeBase64(frame)), 'base64'),
    );
    expect(Buffer.concat(frames)).toEqual(Buffer.from(inFormat('audio/pcm', mulaw)));
  });

  it('that is no base64 is a fault of ours and says so', () => {
    expect(() => open('audio/pcm').toModel('%')).toThrow(RangeError);
  });
});
