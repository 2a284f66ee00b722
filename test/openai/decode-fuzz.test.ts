import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeServerEvent } from '../../src/openai/decode.ts';
import { ModelAudio } from '../../src/openai/model-audio.ts';
import { SERVER_EVENTS } from './server-events.ts';

const KINDS = ['event', 'unknown', 'malformed'];
const names = Object.keys(SERVER_EVENTS);
/** Every member any event has, at any depth. */
const members = [...new Set(JSON.stringify(SERVER_EVENTS).match(/"[a-z_]+"(?=:)/g))].map((m) =>
  m.slice(1, -1),
);

describe('whatever a server sends', () => {
  it('as text never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(KINDS).toContain(decodeServerEvent(text).kind);
      }),
    );
  });

  it('as bytes never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(KINDS).toContain(decodeServerEvent(bytes).kind);
      }),
    );
  });

  it('as JSON never throws', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(KINDS).toContain(decodeServerEvent(text).kind);
      }),
    );
  });

  it('under a known name, with any members of any kind, never throws and never gives an event without its ids', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, '', 'item_1', 0, -1, 1.5, true),
        fc.string(),
        fc.dictionary(fc.constantFrom(...members), tie('any'), { maxKeys: 8 }),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
    })).any;
    const frame = fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...names), frame, (type, fields) => {
        const decoded = decodeServerEvent(JSON.stringify({ ...fields, type }));
        expect(KINDS).toContain(decoded.kind);
        if (decoded.kind !== 'event') return;
        for (const [key, id] of Object.entries(decoded.event)) {
          if (key === 'itemId' || key === 'responseId') expect(id).toBeTypeOf('string');
        }
        new ModelAudio('audio/pcm', () => {}).fromModel(decoded.event);
      }),
      { numRuns: 2000 },
    );
  });

  it('with one member of a real event spoiled never throws', () => {
    const spoil = (node: unknown, path: readonly number[], junk: unknown): unknown => {
      if (path.length === 0 || typeof node !== 'object' || node === null) return junk;
      const entries = Object.entries(node);
      const at = entries.length === 0 ? -1 : (path[0] ?? 0) % entries.length;
      const spoiled = entries.map(([key, value], i) => [
        key,
        i === at ? spoil(value, path.slice(1), junk) : value,
      ]);
      return Array.isArray(node) ? spoiled.map(([, value]) => value) : Object.fromEntries(spoiled);
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(SERVER_EVENTS)),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }),
        fc.jsonValue(),
        (sample, path, junk) => {
          const frame = spoil(sample[1].frame, path, junk);
          const decoded = decodeServerEvent(JSON.stringify({ ...(frame as object), type: sample[0] }));
          expect(['event', 'malformed']).toContain(decoded.kind);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
