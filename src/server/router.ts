import type { Transport } from '../io/transport.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

/** What stood in the place of each `{name}` of a path. */
export type Params = Readonly<Record<string, string>>;

/** What is said to one method at one path. */
export interface Route {
  /** GET answers HEAD too. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As in OpenAPI: `{name}` stands for one segment, or a part of one, of letters, digits, `.`, `_` and `-`. */
  readonly path: string;
  answer(request: HttpRequest, params: Params): HttpResponse | Promise<HttpResponse>;
}

/** A WebSocket may be opened: who takes it. Or the answer to give instead. */
export type Upgrade = HttpResponse | { readonly status: 101; open(transport: Transport): void };

/** Where a WebSocket is opened. */
export interface SocketRoute {
  /** As in {@link Route}. */
  readonly path: string;
  upgrade(request: HttpRequest, params: Params): Upgrade | Promise<Upgrade>;
}

/** What a path leads to. */
export interface Found<T> {
  readonly route: T;
  readonly params: Params;
}

/** Finds what belongs to a path; fixed paths are one look-up, and come before patterns. */
export class PathTable<T extends { readonly path: string }> {
  readonly #fixed = new Map<string, T[]>();
  readonly #patterns: { readonly pattern: RegExp; readonly route: T }[] = [];

  constructor(routes: readonly T[]) {
    for (const route of routes) {
      if (route.path.includes('{')) this.#patterns.push({ pattern: patternOf(route.path), route });
      else this.#fixed.set(route.path, [...(this.#fixed.get(route.path) ?? []), route]);
    }
  }

  /** Everything at this path, in the order given. */
  at(path: string): readonly Found<T>[] {
    const fixed = this.#fixed.get(path);
    if (fixed) return fixed.map((route) => ({ route, params: {} }));
    return this.#patterns.flatMap(({ pattern, route }) => {
      const match = pattern.exec(path);
      return match ? [{ route, params: { ...match.groups } }] : [];
    });
  }
}

/** The methods that can be used at a path, as `Allow` lists them. */
export function methodsOf(found: readonly Found<Route>[]): readonly string[] {
  return found.flatMap(({ route: { method } }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\{(\w+)\}/g, '(?<$1>[\\w.-]+)')}$`);
}
