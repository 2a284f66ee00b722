/** What `src/` may use of the machines. */
export type { CallAction } from './call/actions.ts';
export type { CallContext } from './call/context.ts';
export { type Conversation, heardText, type Utterance } from './call/conversation.ts';
export type { End, EndReason } from './call/end.ts';
export type { CallEvent, OperatorEvent } from './call/events.ts';
export { type FailureReason, fatalReason, fatalReasonIn } from './call/failure.ts';
export type { Interruption } from './call/interruption.ts';
export { stateName, withLanes } from './call/lanes.ts';
export { callMachine } from './call/machine.ts';
export type {
  ContentPlace,
  ItemFacts,
  ModelError,
  OpenAIEvent,
  OpenAIServerEvent,
  RateLimit,
  ResponseFacts,
  SessionFacts,
  TranscriptionUsage,
  Usage,
} from './call/openai-events.ts';
export type { Reckoning } from './call/playhead.ts';
export type { BuiltIn, CallLimits, CallSettings, CallTiming, Filler, ToolSettings } from './call/settings.ts';
export { isSecretKey, type Tools, withDigits } from './call/tools.ts';
export type { TurnLatency } from './call/turn.ts';
export type { TwilioEvent } from './call/twilio-events.ts';
export { type OnStep, transitionsTaken, watched } from './call/watch.ts';
export type { WindingDown } from './call/winding-down.ts';
export type { AskedSession, ModelLinkAction, ModelLinkEvent } from './model-link/events.ts';
export { modelLinkMachine } from './model-link/machine.ts';
