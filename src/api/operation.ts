import { z } from 'zod';
import type { HttpRequest, HttpResponse } from '../server/http.ts';
import type { Params, Route } from '../server/router.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { Access, Visitor } from './access.ts';
import { ApiError } from './error.ts';

/** One answer an operation may give, for the OpenAPI document. */
export interface Described {
  readonly description: string;
  /** The JSON body. */
  readonly schema?: z.ZodType;
  /** Of a body that is no JSON. */
  readonly mediaType?: string;
}

/** What an operation is told. */
interface Ask<Q, B> {
  readonly request: HttpRequest;
  readonly params: Params;
  readonly query: Q;
  readonly body: B;
  /** Who asks, for the journal. */
  readonly by: Visitor['by'] | 'anybody';
}

/** Something the API does: how it is asked, how it answers, and what it does. Described once, checked and documented by it. */
export interface Operation<Q extends z.ZodObject = z.ZodObject, B extends z.ZodType = z.ZodType>
  extends Pick<Route, 'method' | 'path'> {
  /** Answered to those who may not look, too. */
  readonly anybody?: true;
  readonly summary: string;
  readonly description?: string;
  readonly query?: Q;
  readonly body?: B;
  /** By status; errors that every operation may answer with need not be said. */
  readonly answers: Readonly<Record<number, Described>>;
  /** @throws ApiError; StoreUnavailable becomes 503. */
  run(ask: Ask<z.output<Q>, z.output<B>>): HttpResponse | Promise<HttpResponse>;
}

/** An operation whose query and body are typed by their schemas. */
export const operation = <Q extends z.ZodObject, B extends z.ZodType>(it: Operation<Q, B>): Operation =>
  it as unknown as Operation;

/** Puts an operation behind the door. */
export function guarded(it: Operation, access: Access): Route {
  const { method, path } = it;
  return {
    method,
    path,
    answer: (request, params) =>
      orError(async () => {
        const changes = method !== 'GET';
        const by = it.anybody ? 'anybody' : (await access.admit(request, { changes })).by;
        return it.run({ request, params, by, query: queryOf(it, request), body: bodyOf(it, request) });
      }),
  };
}

/** Turns what is thrown on purpose into an answer. */
export async function orError<T>(run: () => T | Promise<T>): Promise<T | HttpResponse> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ApiError) return error.response;
    if (!(error instanceof StoreUnavailable)) throw error;
    const message = 'The store of past calls does not answer at the moment; calls go on. Try again soon.';
    return new ApiError(503, 'store_unavailable', message, { 'retry-after': '5' }).response;
  }
}

/** An answer without a body. */
export const noContent = (headers: Record<string, string> = {}): HttpResponse => ({
  status: 204,
  headers: { 'cache-control': 'no-store', ...headers },
  body: '',
});

function queryOf({ query }: Operation, { query: text }: HttpRequest): Record<string, unknown> {
  // A field left empty in a form was not meant; `?live` alone was.
  const given = [...new URLSearchParams(text)].filter(([name, value]) => value !== '' || name === 'live');
  return query ? checked(query, Object.fromEntries(given), 'invalid_query') : {};
}

function bodyOf({ body }: Pick<Operation, 'body'>, request: HttpRequest): unknown {
  if (!body) return undefined;
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ApiError(415, 'unsupported_content_type', 'Send the body as application/json.');
  }
  return checked(body, parsed(request.body), 'invalid_body');
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON.');
  }
}

function checked<S extends z.ZodType>(schema: S, value: unknown, code: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ApiError(400, code, `${z.prettifyError(result.error).replaceAll('\n', ' ')}.`);
}
