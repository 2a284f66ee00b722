import type { Clock } from '../../io/clock.ts';
import type { RehearsalCallOptions } from './call-options.ts';
import { RehearsalCall } from './phone-call.ts';
import type { CallReport } from './report.ts';
import { callOptions, resourceOf, updateProblem } from './rest-calls.ts';
import { pageOfCalls } from './rest-list.ts';
import { Recordings } from './rest-recordings.ts';
import { notFound, type RestReply, refusal, reply } from './rest-reply.ts';

/** One REST request; `path` carries the query, header names are lower-case. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What the REST stand-in is made of. */
export interface RestApiOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** API keys that may be used instead of the account's token: SID to secret. */
  readonly apiKeys?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly random: () => number;
  /** What calls placed by REST have in common: carrier, script, line, and how they are answered. */
  readonly calls?: Omit<RehearsalCallOptions, 'clock' | 'random'>;
  /** What is different about calls to this number: another script, busy, an answering machine. */
  readonly callsTo?: (to: string) => Partial<Omit<RehearsalCallOptions, 'clock' | 'random'>>;
  /** The time of day, ms since the epoch; default: the machine's. */
  readonly epochMs?: () => number;
  /**
   * What goes wrong with a request. `refused`: this is answered, and nothing done. `lost`: it is done, and this is
   * answered all the same.
   */
  readonly fault?: (request: RestRequest) => RestFault | undefined;
  /** Told of every call placed, with its report to come. */
  readonly onCall?: (call: RehearsalCall, report: Promise<CallReport>) => void;
}

/** What goes wrong with a request, and what is answered in its place. */
export interface RestFault {
  readonly kind: 'refused' | 'lost';
  readonly reply: RestReply;
}

/** Twilio starts one call per second and account, and queues the rest. */
const CALL_INTERVAL_MS = 1000;

const ROUTE = /^\/2010-04-01\/Accounts\/([^/]+)\/(.+)$/;

/** Twilio's REST API as far as live calls need it: Calls (create, fetch, update) and their Recordings. */
export class RestApi {
  readonly #options: RestApiOptions;
  readonly #calls = new Map<string, RehearsalCall>();
  readonly #recordings: Recordings;
  #nextStartMs = 0;

  constructor(options: RestApiOptions) {
    this.#options = options;
    this.#recordings = new Recordings(options.accountSid, options.random);
  }

  /** Makes a call known, so that REST can act on it; calls placed by REST are known by themselves. */
  add(call: RehearsalCall): void {
    this.#calls.set(call.identity.callSid, call);
  }

  /** Answers one request. Never throws for what a client sends. */
  handle(request: RestRequest): RestReply {
    const fault = this.#options.fault?.(request);
    if (fault?.kind === 'refused') return fault.reply;
    const answer = this.#answer(request);
    return fault?.reply ?? answer;
  }

  #answer(request: RestRequest): RestReply {
    if (!this.#authorized(request.headers.authorization)) return refusal(401, 20003, 'Authenticate');
    const [, accountSid, rest = ''] = ROUTE.exec(request.path.split('?')[0] ?? '') ?? [];
    if (accountSid !== this.#options.accountSid) return notFound(request.path);
    const form = new URLSearchParams(request.body);
    const [collection, sid, sub, subSid] = rest.split('/').map((part) => part.replace(/\.json$/, ''));
    if (collection === 'Recordings' && sid !== undefined) return this.#recordings.fetch(sid, request.path);
    if (collection !== 'Calls') return notFound(request.path);
    if (sid === undefined) return request.method === 'POST' ? this.#create(form) : this.#list(request);
    const call = this.#calls.get(sid);
    if (!call) return notFound(request.path);
    if (sub === 'Recordings')
      return this.#recordings.handle(request.method, call, subSid, form, request.path);
    if (sub !== undefined) return notFound(request.path);
    if (request.method === 'GET') return reply(200, resourceOf(call, this.#now()));
    return request.method === 'POST' ? this.#update(call, form) : notAllowed(request);
  }

  #create(form: URLSearchParams): RestReply {
    const { calls: common, callsTo, clock, random, accountSid, authToken } = this.#options;
    const calls = common && { ...common, ...callsTo?.(form.get('To') ?? '') };
    if (!calls) return refusal(400, 21216, 'This account cannot place calls');
    const options = callOptions(form, calls);
    if ('code' in options) return refusal(400, options.code, options.text);
    const call = new RehearsalCall({ ...options, accountSid, authToken, clock, random });
    this.add(call);
    const startMs = Math.max(clock.now(), this.#nextStartMs);
    this.#nextStartMs = startMs + CALL_INTERVAL_MS;
    const report = new Promise<CallReport>((resolve) => {
      clock.setTimeout(() => resolve(call.run()), startMs - clock.now());
    });
    this.#options.onCall?.(call, report);
    return reply(201, resourceOf(call, this.#now()));
  }

  #list(request: RestRequest): RestReply {
    if (request.method !== 'GET') return notAllowed(request);
    const query = new URLSearchParams(request.path.split('?')[1] ?? '');
    const all = [...this.#calls.values()].map((call) => resourceOf(call, this.#now()));
    return reply(200, pageOfCalls(all, query, this.#options.accountSid));
  }

  #now(): number {
    return (this.#options.epochMs ?? Date.now)();
  }

  #update(call: RehearsalCall, form: URLSearchParams): RestReply {
    const problem = updateProblem(call, form);
    if (problem) return refusal(400, problem.code, problem.text);
    const twiml = form.get('Twiml');
    const url = form.get('Url');
    if (form.has('Status')) call.complete();
    else if (url !== null) call.redirect({ url, method: form.get('Method') === 'GET' ? 'GET' : 'POST' });
    else if (twiml !== null) call.redirect({ twiml });
    return reply(200, resourceOf(call, this.#now()));
  }

  #authorized(header: string | undefined): boolean {
    const [scheme, encoded = ''] = header?.split(' ') ?? [];
    if (scheme?.toLowerCase() !== 'basic') return false;
    const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    const { accountSid, authToken, apiKeys = {} } = this.#options;
    const secret = user === accountSid ? authToken : Object.hasOwn(apiKeys, user) ? apiKeys[user] : undefined;
    return secret !== undefined && password.join(':') === secret;
  }
}

function notAllowed(request: RestRequest): RestReply {
  return refusal(405, 20004, `Method ${request.method} is not allowed`);
}
