import type { RealtimeResponseUsage } from 'openai/resources/realtime/realtime';
import type { Conversation } from './conversation.ts';
import type { HostedTools } from './hosted-tools.ts';
import type { IdKind } from './ids.ts';
import type { ResponsePlan } from './plan.ts';
import type { ModelProfile } from './profiles.ts';
import type { FormatConfig } from './session-config.ts';
import type { Timers } from './timers.ts';
import type { TokenCounts } from './usage.ts';
import type { ServerEvent } from './wire.ts';

/** What a response needs of the session it runs in. */
export interface ResponseContext {
  readonly profile: ModelProfile;
  readonly random: () => number;
  readonly timers: Timers;
  readonly conversation: Conversation;
  readonly hosted: HostedTools;
  newId(kind: IdKind): string;
  send(event: ServerEvent): void;
  /** Makes usage of a response's output; the session knows what it read. */
  usage(output: Pick<TokenCounts, 'outputText' | 'outputAudio'>): RealtimeResponseUsage;
  /** The accidents of a plan. */
  drop(): void;
  hang(): void;
}

/** The settings one response runs under. */
export interface ResponseSettings {
  readonly id: string;
  /** `conversation: "none"`: it leaves no trace in the conversation and speech does not cancel it. */
  readonly outOfBand: boolean;
  /** It was told what to say. */
  readonly aside: boolean;
  readonly modalities: readonly ('audio' | 'text')[];
  readonly maxOutputTokens: number | 'inf';
  readonly format: FormatConfig;
  readonly voice: string | { readonly id: string };
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly plan: ResponsePlan;
}
