import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import type { Answer } from './support.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, Described> }>>;
  readonly components: { readonly schemas: Record<string, object> };
}
interface Described {
  readonly content?: Record<string, { readonly schema?: object }>;
}

/** Checks an answer against the served document, as somebody would who has only that. */
export class Reader {
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

  /** Checks a value against one of the named schemas. */
  is(name: string, value: unknown): void {
    this.#validate({ $ref: `#/components/schemas/${name}` }, value);
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

/** A reader of the document that is served. */
export async function readerOf(it: { ask(path: string): Promise<Answer> }): Promise<Reader> {
  return new Reader(JSON.parse((await it.ask('/api/openapi.json')).text) as Document);
}
