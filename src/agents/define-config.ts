import type { MinutePrices, ModelPrices, TranscriptionPrices } from '../prices/table.ts';
import type { AgentOptions, WebhookOptions } from './define-agent.ts';

/** All that a configuration file may say; nothing is required. */
export interface ConfigFile<Name extends string = string> {
  /** Who answers, by name: letters, digits, `_` and `-`. Without any, the agent that the environment describes. */
  readonly agents?: { readonly [N in Name]: AgentOptions } | undefined;
  /** Which called number goes to which agent. May be left out when there is one agent. */
  readonly numbers?: Numbers<NoInfer<Name>> | undefined;
  readonly limits?: Limits | undefined;
  readonly webhooks?: Webhooks | undefined;
  readonly prices?: Prices | undefined;
}

/**
 * Which called number goes to which agent. A header wins over an address, an address over a pattern, a longer pattern
 * over a shorter one, and `default` takes the rest.
 */
export type Numbers<Name extends string = string> = {
  /** A number as `+493012345678`, an address as `sip:sales@…`, or how they begin: `+4930*`, `sip:sales@*`. */
  readonly [Called in `+${string}` | `sip:${string}`]?: Name;
} & {
  readonly default?: Name | undefined;
  /** By a header of a SIP call, such as `X-Agent`; the first that holds. */
  readonly headers?:
    | readonly { readonly header: string; readonly value: string; readonly agent: Name }[]
    | undefined;
};

/** Bounds over all agents. null, and left out: no such limit. */
export interface Limits {
  /** Calls at the same time. */
  readonly concurrentCalls?: number | null | undefined;
  /** What all calls of a day may cost, US dollars. */
  readonly spendUsdPerDay?: number | null | undefined;
  readonly callsPerCallerPerHour?: number | null | undefined;
  /** How long a caller waits for a line, with music, before they are told that all are busy, ms; null: not at all. */
  readonly waitMs?: number | null | undefined;
  /** How numbers begin that may be dialed, such as `+49`. Left out: none may be. */
  readonly allowedCountries?: readonly string[] | undefined;
}

/** Who is told of calls. */
export interface Webhooks {
  /** Told of every call once it is over, unless its agent says otherwise. */
  readonly afterCall?: WebhookOptions | undefined;
}

/** Prices in place of the ones that are built in, US dollars. What is left out is the built-in price. */
export interface Prices {
  /** Of a million tokens, by the model's name. A model without a built-in price needs all six. */
  readonly models?: { readonly [model: string]: Partial<ModelPrices> } | undefined;
  /** Of turning what callers say into text, by the model's name: of a minute, or of a million tokens in and out. */
  readonly transcription?: { readonly [model: string]: TranscriptionPrices } | undefined;
  /** Of a minute of every call, with all that the telephone company takes for it; wins over the two below. */
  readonly phonePerMinute?: number | undefined;
  /** Of a minute of a call, by how its number begins, such as `+49`; the longest beginning counts. */
  readonly phone?: { readonly [beginning: string]: Partial<MinutePrices> } | undefined;
  /** Of a minute of a call's audio coming to us (Media Streams). */
  readonly streamPerMinute?: number | undefined;
  /** Of a minute of each of two who were put through to each other after a warm transfer. */
  readonly conferencePerMinute?: number | undefined;
  /** Of finding out once whether an answering machine has taken a call. */
  readonly machineDetection?: number | undefined;
  /** Of each part of a text message, by how the number begins that gets it. */
  readonly sms?: { readonly [beginning: string]: number } | undefined;
}
