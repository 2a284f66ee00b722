import { plusTokens, type Tokens } from './tokens.ts';

/**
 * What a call is paid for: `turns` the model's answers; `aside` what else it was asked meanwhile, outside the
 * conversation; `summary` what it was asked after the call; `transcription` of the caller's words; `line` the caller's
 * leg with its audio; `transfer` the legs of humans, and where they meet the caller; `detection` of answering machines;
 * `messages` the text messages.
 */
export const COST_PARTS = [
  'turns',
  'aside',
  'summary',
  'transcription',
  'line',
  'transfer',
  'detection',
  'messages',
] as const;

export type CostPart = (typeof COST_PARTS)[number];

/** What a call cost, and on what. Money is in millionths of a US dollar, whole ones. */
export interface CallCost {
  /** The sum of the parts. With something `missing` it is at least this. */
  readonly totalMicros: number;
  readonly parts: Readonly<Record<CostPart, number>>;
  /** Of all responses, those of `aside` and `summary` among them. */
  readonly tokens: Tokens;
  readonly turns: readonly TurnCost[];
  /** What cannot be counted, in words; most calls have none. */
  readonly missing: readonly string[];
  /** Something still goes on that costs money: the call itself, or people who were put through to each other. */
  readonly open: boolean;
}

/** What one turn of the agent cost. */
export interface TurnCost {
  /** The response that was spoken; of a turn in which none was, the last one. */
  readonly responseId: string;
  /** Responses it took: one that only calls functions is one of its own. */
  readonly responses: number;
  /** When the last of them was over: the call's clock, ms. */
  readonly atMs: number;
  readonly tokens: Tokens;
  /** Millionths of a US dollar; null: its price is not known. */
  readonly micros: number | null;
}

/** A response in the conversation, as it is added up. */
export interface PaidResponse extends Omit<TurnCost, 'responses'> {
  /** How often the caller had spoken before it. */
  readonly callerTurn: number;
}

/**
 * The turns of a call, in order: each ends with a response that was spoken, or where the caller spoke again. Every
 * response is in exactly one.
 */
export function turnsOf(responses: readonly PaidResponse[]): readonly TurnCost[] {
  const turns: TurnCost[] = [];
  let before: PaidResponse | undefined;
  for (const response of responses) {
    const { callerTurn, ...turn } = response;
    const last = turns.at(-1);
    const goesOn = last && before?.tokens.audioOut === 0 && before.callerTurn === callerTurn;
    if (goesOn) turns[turns.length - 1] = joined(last, turn);
    else turns.push({ ...turn, responses: 1 });
    before = response;
  }
  return turns;
}

function joined(turn: TurnCost, next: Omit<TurnCost, 'responses'>): TurnCost {
  return {
    ...next,
    responses: turn.responses + 1,
    tokens: plusTokens(turn.tokens, next.tokens),
    micros: turn.micros === null || next.micros === null ? null : turn.micros + next.micros,
  };
}
