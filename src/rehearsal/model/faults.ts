import type { ModelFormat } from '../../audio/transcoder.ts';
import { type FailureKind, failure, type ResponsePlan } from './plan.ts';

/** How one response goes wrong. */
export type ResponseFault =
  | { readonly kind: 'failed'; readonly error: FailureKind; readonly announced?: boolean }
  | { readonly kind: 'incomplete'; readonly reason?: 'max_output_tokens' | 'content_filter' }
  /** Completed, with no output at all. */
  | { readonly kind: 'empty' }
  /** The connection is cut (the client sees 1006), or the server falls silent; by default half way through. */
  | { readonly kind: 'drop' | 'hang'; readonly when?: 'at_start' | 'half_way' };

/** What goes wrong in a session. Everything is off unless named; all times in ms. */
export interface Faults {
  /** The upgrade succeeds and `session.created` never comes. */
  readonly silentConnect?: boolean;
  /** Every `session.update` is refused with this error. */
  readonly refuseUpdate?: { readonly code: string; readonly message: string; readonly param?: string };
  /** `session.updated` shows this output format whatever was asked for, and it is what is then spoken. */
  readonly wrongFormat?: ModelFormat;
  /** `session.updated` comes this much later; the update itself is in force at once. */
  readonly updatedDelayMs?: number;
  /** The connection is cut this long after it was opened. */
  readonly dropAfterMs?: number;
  /** From this moment nothing is sent or heeded any more, with the socket open. */
  readonly hangAfterMs?: number;
  /** By number of the response, counted from 0; the function form decides each time. */
  readonly responses?:
    | Readonly<Record<number, ResponseFault>>
    | ((responseNumber: number) => ResponseFault | undefined);
}

/** Odds, each 0 to 1 and for every single response, of the accidents of a flaky line. */
export interface Odds {
  readonly failed: number;
  readonly drop: number;
  readonly hang: number;
}

/** The fault of one response, scripted or by chance. */
export function faultOf(
  faults: Faults,
  odds: Odds,
  responseNumber: number,
  random: () => number,
): ResponseFault | undefined {
  const { responses } = faults;
  const scripted = typeof responses === 'function' ? responses(responseNumber) : responses?.[responseNumber];
  if (scripted) return scripted;
  const lot = random();
  if (lot < odds.failed) return { kind: 'failed', error: 'server_error', announced: random() < 0.5 };
  if (lot < odds.failed + odds.drop) return { kind: 'drop' };
  if (lot < odds.failed + odds.drop + odds.hang) return { kind: 'hang' };
  return undefined;
}

/** The plan after the fault has had its way with it. */
export function spoil(plan: ResponsePlan, fault: ResponseFault): ResponsePlan {
  switch (fault.kind) {
    case 'failed':
      return failure(fault.error, fault.announced ?? true);
    case 'incomplete':
      return { ...plan, outcome: 'incomplete', reason: fault.reason ?? 'max_output_tokens' };
    case 'empty':
      return { items: [] };
    case 'drop':
    case 'hang':
      return { ...plan, accident: { kind: fault.kind, when: fault.when ?? 'half_way' } };
  }
}
