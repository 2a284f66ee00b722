import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSession } from '../../../src/rehearsal/model/session-checks.ts';
import { phoneSession, TestClient } from './client.ts';

const TYPES = [
  'session.update',
  'input_audio_buffer.append',
  'input_audio_buffer.commit',
  'input_audio_buffer.clear',
  'conversation.item.create',
  'conversation.item.truncate',
  'conversation.item.delete',
  'conversation.item.retrieve',
  'response.create',
  'response.cancel',
  'output_audio_buffer.clear',
  'constructor',
];

const FIELDS = [
  'session',
  'audio',
  'item',
  'item_id',
  'content_index',
  'audio_end_ms',
  'response',
  'previous_item_id',
];

const anyEvent = fc
  .tuple(fc.constantFrom(...TYPES), fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue()))
  .map(([type, fields]) => JSON.stringify({ type, ...fields }));

/** The paths of every field of a JSON object. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    [...path, name],
    ...pathsOf(inner, [...path, name]),
  ]);
}

function replaced(value: unknown, [name, ...rest]: string[], by: unknown): unknown {
  if (name === undefined) return by;
  const fields = value as Record<string, unknown>;
  return { ...fields, [name]: replaced(fields[name], rest, by) };
}

describe('whatever a client sends', () => {
  it('is answered without harm, and the next good request is served', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(anyEvent, fc.string(), fc.json(), fc.uint8Array()), { maxLength: 20 }),
        async (frames) => {
          const client = await new TestClient({ profile: 'instant' }).configure();
          for (const frame of frames) client.transport.send(frame);
          await client.clock.advance(60_000);
          const done = client.all('response.done').length;
          client.send({ type: 'response.create' });
          await client.until('response.done', done);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('in a session, with any one field spoilt, is accepted whole or refused whole', async () => {
    const paths = pathsOf(phoneSession());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
        const client = await new TestClient({ profile: 'instant' }).configure();
        const before = client.session.config;
        const seen = client.events.length;
        client.send({ type: 'session.update', session: replaced(phoneSession(), path, value) });
        await client.clock.advance(10);
        const [answer, ...more] = client.events.slice(seen);
        expect(more).toEqual([]);
        if (answer?.type === 'error') expect(client.session.config).toBe(before);
        else expect(answer?.type).toBe('session.updated');
      }),
      { numRuns: 200 },
    );
    expect(() => checkSession(phoneSession(), 'session')).not.toThrow();
  });
});
