import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { jsonResponse } from '../server/http.ts';
import { type Described, type Operation, operation } from './operation.ts';
import { errorBody, named } from './schemas/named.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

const COMPONENTS = '#/components/schemas/';
const DESCRIPTION = [
  'What Callchart knows of its calls, and what can be done with them. On the machine it runs on, without PUBLIC_URL,',
  'it is open; otherwise it takes CONSOLE_TOKEN: `Authorization: Bearer`, or a session made by `/api/login`.',
  'Besides, two WebSockets: `/api/feed` takes `FeedRequest`s and sends `FeedMessage`s, both as JSON text;',
  '`/api/calls/{callSid}/listen` sends the audio of a live call in binary frames, one byte for the side',
  '(0 caller, 1 agent) and then μ-law at 8000 samples/s.',
].join(' ');

/** `GET /api/openapi.json`: the document is made of what the operations say of themselves. */
export function openapiOperation(described: readonly Operation[]): Operation {
  const self: Operation = operation({
    anybody: true,
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
    run: () => answer,
  });
  const answer = jsonResponse(documentOf([...described, self]));
  return self;
}

function documentOf(operations: readonly Operation[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const it of operations) {
    paths[it.path] = { ...paths[it.path], [it.method.toLowerCase()]: describe(it) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Callchart', version: packageJson.version, description: DESCRIPTION },
    paths,
    components: {
      schemas: components(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'CONSOLE_TOKEN.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: 'Set by /api/login.',
        },
      },
    },
    security: [{}, { token: [] }, { session: [] }],
  };
}

function describe(it: Operation): object {
  const parameters = [...pathParameters(it.path), ...queryParameters(it)];
  const answers = Object.entries(it.answers).map(([status, answer]) => [
    status,
    contentOf(Number(status) >= 400 ? { schema: errorBody, ...answer } : answer),
  ]);
  return {
    operationId: idOf(it),
    summary: it.summary,
    ...(it.description === undefined ? {} : { description: it.description }),
    ...(it.anybody ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(it.body ? { requestBody: { required: true, content: json(it.body) } } : {}),
    responses: {
      ...Object.fromEntries(answers),
      default: { description: 'It could not be done; `error` says why.', content: json(errorBody) },
    },
  };
}

/** Such as `getCallsCallSidJournal`. */
function idOf({ method, path }: Operation): string {
  const words = path.replace('/api', '').match(/\w+/g) ?? [];
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Operation): object[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...type } = schemaOf(schema as z.ZodType, 'input');
    return { name, in: 'query', schema: type, ...(description === undefined ? {} : { description }) };
  });
}

function contentOf({ description, schema, mediaType }: Described): object {
  if (schema) return { description, content: json(schema) };
  if (mediaType === undefined) return { description };
  return { description, content: { [mediaType]: {} } };
}

const json = (schema: z.ZodType): object => ({ 'application/json': { schema: schemaOf(schema, 'output') } });

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const id = named.get(schema)?.id;
  return id === undefined ? bare(z.toJSONSchema(schema, { io })) : { $ref: COMPONENTS + id };
}

function components(): Record<string, object> {
  const { schemas } = z.toJSONSchema(named, { uri: (id) => COMPONENTS + id });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

/** The document says once which dialect it is in, and where each schema stands. */
function bare(schema: object): Record<string, unknown> {
  const { $schema: _, $id: __, ...rest } = schema as Record<string, unknown>;
  return rest;
}
