import {
  call,
  type HostedResult,
  type PlannedItem,
  type ResponsePlan,
  type Script,
  say,
  type Turn,
  use,
} from './plan.ts';
import type { FunctionCallItem, Item } from './wire.ts';

/** A function the model asks for, or a hosted tool it uses. */
interface Wish {
  readonly name: string;
  /** Of a tool of a hosted MCP server: that server's label. */
  readonly server?: string;
  /** A string is sent as it is, so that broken arguments can be rehearsed; a function sees the turn. Default `{}`. */
  readonly with?: Arguments | ((turn: Turn) => Arguments);
}

type Arguments = Readonly<Record<string, unknown>> | string;

/** What the model does when its moment comes: say these clips, then ask for these functions, all in one response. */
export interface Act {
  /**
   * The moment. `said`: the caller has said this clip. `result`: this function or hosted tool was answered, well or with
   * an `error` as `failed` wants it (left out: either), and nothing was made of it yet.
   */
  readonly on: { readonly said: string } | { readonly result: string; readonly failed?: boolean };
  readonly say?: readonly string[];
  readonly call?: readonly Wish[];
}

/**
 * A model that acts: it has no mind, but a list of what to do when.
 * @param acts the first whose moment it is is taken; for any other moment the recorded answers are. Several wishes in
 * one act are asked for in parallel.
 */
export function acting(acts: readonly Act[]): Script {
  return (turn) => {
    // Asked to say one thing (a filler, a goodbye), it says that.
    if (turn.toolChoice === 'none' || turn.instructions !== undefined) return undefined;
    const news = newsOf(turn);
    const act = acts.find(({ on }) => isMoment(on, news, turn));
    return act && planOf(act, turn);
  };
}

function planOf(act: Act, turn: Turn): ResponsePlan {
  const spoken = (act.say ?? []).map((name) => turn.voices.clip(name));
  return { items: [...say(...spoken).items, ...(act.call ?? []).map((wish) => wished(wish, turn))] };
}

function wished({ name, server, with: args = {} }: Wish, turn: Turn): PlannedItem {
  const given = typeof args === 'function' ? args(turn) : args;
  return server === undefined ? call(name, given) : use(server, name, given);
}

/** What the model has not answered yet. */
interface News {
  readonly results: readonly HostedResult[];
  readonly callerSpoke: boolean;
}

function newsOf({ items, asides, hosted }: Turn): News {
  const calls = new Map(items.filter(isCall).map(({ call_id, name }) => [call_id, name]));
  const last = items.findLastIndex((item) => isOurs(item) && !asides.has(item.id));
  const since = items.slice(last + 1);
  return {
    results: [...since.flatMap((item) => resultOf(item, calls)), ...hosted],
    callerSpoke: since.some((item) => item.type === 'message' && item.role === 'user'),
  };
}

function resultOf(item: Item, calls: ReadonlyMap<string, string>): readonly HostedResult[] {
  if (item.type !== 'function_call_output') return [];
  return [{ name: calls.get(item.call_id) ?? '', failed: item.output.startsWith('{"error"') }];
}

const isCall = (item: Item): item is FunctionCallItem => item.type === 'function_call';

const isOurs = (item: Item): boolean =>
  isCall(item) || (item.type === 'message' && item.role === 'assistant');

function isMoment(on: Act['on'], { results, callerSpoke }: News, turn: Turn): boolean {
  if ('said' in on) return callerSpoke && turn.heard?.clip?.name === on.said;
  return results.some(
    ({ name, failed }) => name === on.result && (on.failed === undefined || on.failed === failed),
  );
}
