import { calledNumber } from '../../calls/called-number.ts';
import type { NumberPlan } from '../live-settings.ts';
import { type Finding, isShown, type Path } from './finding.ts';
import { similarName } from './similar.ts';

const WHAT =
  'a number such as "+493012345678", how numbers begin such as "+4930*", an address such as "sip:sales@example.com", ' +
  'or default';
/** A whole number or address, or with `*` at its end. */
const NUMBER = /^\+\d{0,15}\*$|^\+[1-9]\d{1,14}$/;
const ADDRESS = /^sips?:[^\s@*]+(@[^\s@*]*)?\*?$/;

/**
 * Reads which number goes to which agent.
 * @param given `numbers` as the file says it.
 * @param names the agents there are.
 */
export function readNumbers(
  given: unknown,
  names: readonly string[],
): { readonly plan: NumberPlan; readonly findings: readonly Finding[] } {
  const reader = new NumberReader(names);
  reader.read(given);
  return { plan: reader.plan(), findings: reader.findings };
}

class NumberReader {
  readonly findings: Finding[] = [];
  readonly #names: readonly string[];
  readonly #headers: NumberPlan['headers'][number][] = [];
  /** Number or pattern to agent, and how it was written. */
  readonly #called = new Map<string, { readonly agent: string; readonly written: string }>();
  #fallback: string | null = null;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  plan(): NumberPlan {
    const rules = [...this.#called].map(([called, { agent }]) => ({ called, agent }));
    return {
      headers: this.#headers,
      exact: new Map(
        rules.filter(({ called }) => !called.endsWith('*')).map(({ called, agent }) => [called, agent]),
      ),
      prefixes: rules
        .filter(({ called }) => called.endsWith('*'))
        .map(({ called, agent }) => ({ prefix: called.slice(0, -1), agent }))
        .sort((a, b) => b.prefix.length - a.prefix.length),
      fallback: this.#fallback,
    };
  }

  read(given: unknown): void {
    const rules = given === undefined ? [] : this.#entries(given, ['numbers']);
    if (!rules) return;
    for (const [key, value] of rules) {
      if (value === undefined) continue;
      if (key === 'headers') this.#readHeaders(value);
      else if (key === 'default') this.#fallback = this.#agent(value, ['numbers', key]);
      else this.#readCalled(key, value);
    }
    if (rules.some(([, value]) => value !== undefined)) return;
    // With nothing said, one agent takes every call.
    const [only, another] = this.#names;
    if (another === undefined) this.#fallback = only ?? null;
    else
      this.#found(
        ['numbers'],
        `must say which agent answers, since there are several: for example { default: "${only}" }`,
      );
  }

  #readCalled(written: string, value: unknown): void {
    const path = ['numbers', written];
    const called = calledNumber(written);
    const agent = this.#agent(value, path);
    if (!NUMBER.test(called) && !ADDRESS.test(called))
      return this.#found(path, `is not understood: it must be ${WHAT}`);
    const same = this.#called.get(called);
    if (same) return this.#found(path, `is ambiguous: "${same.written}" means the same calls`);
    this.#called.set(called, { agent, written });
  }

  #readHeaders(value: unknown): void {
    const path: Path = ['numbers', 'headers'];
    if (!Array.isArray(value)) {
      return this.#found(path, `${isShown(value)}: it must be a list of { header, value, agent }`);
    }
    for (const [index, rule] of value.entries()) this.#readHeader(rule, [...path, index]);
  }

  #readHeader(rule: unknown, path: Path): void {
    const entries = this.#entries(rule, path);
    if (!entries) return;
    const { header, value, agent, ...rest } = Object.fromEntries(entries);
    for (const key of Object.keys(rest)) this.#found([...path, key], 'is not a setting');
    if (typeof header !== 'string' || !/^X-[\w-]{1,60}$/i.test(header)) {
      this.#found([...path, 'header'], `${isShown(header)}: it must be a header such as "X-Agent"`);
    }
    if (typeof value !== 'string') this.#found([...path, 'value'], `${isShown(value)}: it must be a text`);
    const read = {
      header: String(header).toLowerCase(),
      value: String(value),
      agent: this.#agent(agent, [...path, 'agent']),
    };
    if (this.#headers.some((other) => other.header === read.header && other.value === read.value)) {
      return this.#found(path, `is ambiguous: another rule is about ${header}: ${value} too`);
    }
    this.#headers.push(read);
  }

  #entries(value: unknown, path: Path): [string, unknown][] | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
    this.#found(path, `${isShown(value)}: it must be an object`);
    return undefined;
  }

  #agent(value: unknown, path: Path): string {
    if (typeof value === 'string' && this.#names.includes(value)) return value;
    const similar = typeof value === 'string' ? similarName(value, this.#names) : undefined;
    const hint = similar === undefined ? `one of ${this.#names.join(', ')}` : `perhaps "${similar}"`;
    this.#found(path, `${isShown(value)}: it must be the name of an agent, ${hint}`);
    return '';
  }

  #found(path: Path, problem: string): void {
    this.findings.push({ path, problem });
  }
}
