import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { type Answer, posting, rowOf, type World, world } from './support.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, Described> }>>;
  readonly components: { readonly schemas: Record<string, object> };
}
interface Described {
  readonly content?: Record<string, { readonly schema?: object }>;
}

const LIVE = 'CAlive';
const PAST = 'CApast';

/** A call in progress, one that is over, and everything there is to ask about them. */
function populated(): World {
  const it = world();
  const call = it.live.begin(LIVE);
  call.step('xstate.init');
  it.store.put({ ...rowOf(LIVE), endedAt: null, outcome: null });
  it.store.put(rowOf(PAST));
  const past = it.journals.open(PAST);
  past.write(JSON.stringify({ n: 0, t: 0, at: 0, kind: 'call' }));
  past.write(
    JSON.stringify({ n: 1, t: 9, at: 9, kind: 'step', in: { type: 'twilio.mark' }, out: [TURN, CUT] }),
  );
  it.recordings.set(PAST, new Uint8Array(1000));
  return it;
}

const TURN = {
  type: 'report.turn',
  ...{ at: 9, responseId: 'resp_1', stoppedAt: 1, createdAt: 2, firstAudioAt: 3, firstHeardAt: 4 },
};
const CUT = {
  type: 'report.interruption',
  ...{ at: 9, generation: 0, cause: 'barge_in', droppedMs: 20 },
  reckoning: {
    ...{
      earliestMs: 1,
      latestMs: null,
      elapsedMs: 2,
      frameMs: 20,
      provenMs: 0,
      limitMs: 200,
      positionMs: 22,
    },
  },
  items: [
    {
      ...{ responseId: 'resp_1', itemId: 'item_1', contentIndex: 0, sentMs: 42, ackedMs: 0, heardMs: 22 },
      ...{ done: false, verdict: 'truncate' },
    },
  ],
};

/** Checks an answer against the served document, as somebody would who has only that. */
class Reader {
  readonly document: Document;
  readonly #ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  readonly #used = new Set<string>();

  constructor(document: Document) {
    this.document = document;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'doc:', $defs: pointed(document.components.schemas, '#/$defs/') });
  }

  check(method: string, template: string, answer: Answer): void {
    const operation = this.document.paths[template]?.[method.toLowerCase()];
    expect(operation, `${method} ${template}`).toBeDefined();
    this.#used.add(`${method} ${template}`);
    const described = operation?.responses[answer.status] ?? operation?.responses.default;
    const type = answer.headers['content-type']?.split(';')[0];
    if (!described?.content) return expect(answer.text).toBe('');
    const content = described.content[type ?? ''];
    expect(content, `${method} ${template} ${answer.status} ${type}`).toBeDefined();
    if (content?.schema) this.#validate(content.schema, JSON.parse(answer.text));
  }

  /** Operations that no answer was seen of. */
  get unseen(): readonly string[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .map((method) => `${method.toUpperCase()} ${path}`)
        .filter((name) => !this.#used.has(name)),
    );
  }

  #validate(schema: object, value: unknown): void {
    const validate = this.#ajv.compile(pointed(schema, 'doc:#/$defs/'));
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
  }
}

/** The same with its references leading to where the validator has them. */
const pointed = (schema: object, to: string): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', `"${to}`)) as object;

async function reader(it: World): Promise<Reader> {
  return new Reader(JSON.parse((await it.ask('/api/openapi.json')).text) as Document);
}

describe('the OpenAPI document', () => {
  it('is true of what every operation answers', async () => {
    const it = populated();
    const document = await reader(it);
    const seen = async (
      status: number,
      template: string,
      path = template,
      more: Parameters<World['ask']>[1] = {},
    ): Promise<Answer> => {
      const answer = await it.ask(path, more);
      expect([path, answer.status, answer.status >= 400 ? answer.text : '']).toEqual([
        path,
        status,
        status >= 400 ? answer.text : '',
      ]);
      document.check(more.method ?? 'GET', template, answer);
      return answer;
    };
    const one = '/api/calls/{callSid}';
    await seen(200, '/api/openapi.json');
    await seen(200, '/api/session');
    await seen(204, '/api/login', '/api/login', posting({ token: 'any' }));
    await seen(204, '/api/logout', '/api/logout', { method: 'POST' });
    const list =
      '/api/calls?live&number=415&agent=default&since=2023-11-14T00:00:00Z&until=1800000000000&limit=5';
    await seen(200, '/api/calls', list);
    await seen(400, '/api/calls', '/api/calls?limit=0');
    await seen(400, '/api/calls', '/api/calls?since=yesterday');
    await seen(200, one, `/api/calls/${PAST}`);
    await seen(404, one, '/api/calls/CAnobody');
    await seen(200, `${one}/journal`, `/api/calls/${LIVE}/journal?after=-1`);
    await seen(404, `${one}/journal`, '/api/calls/CAnobody/journal');
    await seen(200, `${one}/audio`, `/api/calls/${PAST}/audio`);
    await seen(206, `${one}/audio`, `/api/calls/${PAST}/audio`, { headers: { range: 'bytes=0-9' } });
    await seen(416, `${one}/audio`, `/api/calls/${PAST}/audio`, { headers: { range: 'bytes=1000-' } });
    await seen(404, `${one}/audio`, `/api/calls/${LIVE}/audio`);
    await seen(202, `${one}/actions`, `/api/calls/${LIVE}/actions`, posting({ type: 'hang_up' }));
    await seen(400, `${one}/actions`, `/api/calls/${LIVE}/actions`, posting({ type: 'explode' }));
    await seen(409, one, `/api/calls/${LIVE}`, { method: 'DELETE' });
    await seen(204, one, `/api/calls/${PAST}`, { method: 'DELETE' });
    await seen(200, '/api/overview');
    await seen(400, '/api/overview', '/api/overview?bucket=1000');
    it.switchboard.next = { next: 'stream', token: 'secret' };
    const { text } = await seen(201, '/api/phone', '/api/phone', { method: 'POST' });
    const { callSid } = JSON.parse(text) as { callSid: string };
    for (const next of [
      { next: 'stream', token: 'another' },
      { next: 'hang_up' },
      { next: 'say', text: 'Sorry.' },
    ] as const) {
      it.switchboard.next = next;
      await seen(200, '/api/phone/{callSid}/ended', `/api/phone/${callSid}/ended`, { method: 'POST' });
    }
    it.switchboard.draining = true;
    await seen(503, '/api/phone', '/api/phone', { method: 'POST' });
    await seen(200, '/api/charts');
    for (const id of ['call', 'call-states', 'model-link']) {
      const { text: picture } = await seen(200, '/api/charts/{id}.svg', `/api/charts/${id}.svg`);
      expect(picture).toMatch(/^<svg /);
    }
    await seen(404, '/api/charts/{id}.svg', '/api/charts/dog.svg');
    expect(document.unseen).toEqual([]);
  });

  it('is OpenAPI 3.1, whose references all lead somewhere', async () => {
    const { document } = await reader(world());
    expect(document.openapi).toBe('3.1.0');
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const name = /^"\$ref":"#\/components\/schemas\/(\w+)"$/.exec(reference)?.[1];
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
    const ids = JSON.stringify(document).match(/"operationId":"\w+"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
