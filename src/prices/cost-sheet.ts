import type { Usage } from '../../machines/call/openai-events.ts';
import { type CallCost, COST_PARTS, type CostPart, type PaidResponse, turnsOf } from './call-cost.ts';
import { noTokens, plusTokens, type Tokens, tokensOf } from './tokens.ts';

/** Adds up what one call costs. It knows no prices. */
export class CostSheet {
  readonly #onSpent: (micros: number) => void;
  readonly #parts: Record<CostPart, number>;
  readonly #responses: PaidResponse[] = [];
  readonly #missing = new Set<string>();
  #tokens: Tokens = noTokens;
  #total = 0;

  /** @param onSpent is told of each change of the sum, millionths of a US dollar; less when more was counted before. */
  constructor(onSpent: (micros: number) => void = () => undefined) {
    this.#onSpent = onSpent;
    this.#parts = Object.fromEntries(COST_PARTS.map((part) => [part, 0])) as Record<CostPart, number>;
  }

  /** So far, millionths of a US dollar. */
  get micros(): number {
    return this.#total;
  }

  /** Something could not be counted. */
  get incomplete(): boolean {
    return this.#missing.size > 0;
  }

  /** A response in the conversation. */
  response(response: PaidResponse, what: string): void {
    this.#responses.push(response);
    this.#tokens = plusTokens(this.#tokens, response.tokens);
    this.add('turns', response.micros, what);
  }

  /** A response outside the conversation. */
  besides(part: 'aside' | 'summary', usage: Usage, micros: number | null, what: string): void {
    this.#tokens = plusTokens(this.#tokens, tokensOf(usage));
    this.add(part, micros, what);
  }

  /** @param micros null: its price is not known. @param what it is, in words, for when that is so. */
  add(part: CostPart, micros: number | null, what: string): void {
    if (micros === null) return this.miss(what);
    if (micros === 0) return;
    this.#parts[part] += micros;
    this.#total += micros;
    this.#onSpent(micros);
  }

  /** Something cannot be counted. @param what it is, in words. */
  miss(what: string): void {
    this.#missing.add(what);
  }

  /** The whole sheet as it is now. @param open something goes on that costs money. */
  cost(open: boolean): CallCost {
    return {
      totalMicros: this.#total,
      parts: { ...this.#parts },
      tokens: this.#tokens,
      turns: turnsOf(this.#responses),
      missing: [...this.#missing],
      open,
    };
  }
}
