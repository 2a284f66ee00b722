import type { CallEvent } from '../../../machines/index.ts';
import type { Agent } from '../../agents/agent.ts';
import type { CallServices, Message } from '../../agents/tools/tool.ts';
import { ToolError } from '../../agents/tools/tool-error.ts';
import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { CallMessage } from '../../store/store.ts';
import { type Parties, personOf } from '../../twilio/parties.ts';
import type { ToolResult } from './tool-result.ts';
import { type LateResult, type ToolRequest, ToolRuns } from './tool-runs.ts';

/** What the tools of a call need to know of it. */
export interface CallToolsOptions {
  readonly agent: Agent;
  readonly call: Parties & { readonly callSid: string };
  readonly sendSms?: CallServices['sendSms'];
  readonly clock: Clock;
  readonly log: Logger;
  /** What callers leave is kept with the call. */
  readonly keepsWords: boolean;
  /** Puts what the caller typed in the place of its handles. */
  readonly withDigits: (text: string) => string;
  /** The caller is typing a number that was asked for. */
  readonly isCollecting: () => boolean;
  readonly onFinished: (callId: string, result: ToolResult) => void;
  /** A tool was done after nobody waited for it any more. */
  readonly onLate: (late: LateResult) => void;
}

/** More than anybody leaves in one call. */
const MAX_MESSAGES = 20;

/** The tools of one call, and the messages left by way of them. */
export class CallTools {
  readonly #runs: ToolRuns;
  readonly #messages: CallMessage[] = [];
  /** Somebody will read them. */
  readonly #takesMessages: boolean;

  constructor({ agent, call, sendSms, keepsWords, ...options }: CallToolsOptions) {
    this.#takesMessages = keepsWords || agent.afterCall.webhook !== undefined;
    this.#runs = new ToolRuns({
      ...options,
      tools: agent.tools,
      language: agent.language,
      transcribes: agent.transcription !== null,
      call: {
        ...{ callSid: call.callSid, from: call.from, to: call.to, direction: call.direction },
        ...{ person: personOf(call), agent: agent.name },
        services: {
          leaveMessage: (message) => this.#leave(message),
          ...(sendSms === undefined ? {} : { sendSms }),
        },
      },
    });
  }

  /** What the caller wants somebody to be told, oldest first. */
  get messages(): readonly CallMessage[] {
    return this.#messages;
  }

  run(request: ToolRequest): void {
    this.#runs.run(request);
  }

  cancel(callId: string): void {
    this.#runs.cancel(callId);
  }

  /** An event went into the call. */
  took(event: CallEvent): void {
    this.#runs.took(event);
  }

  /** The call is over. */
  close(): void {
    this.#runs.close();
  }

  #leave({ text, name, callback }: Message): void {
    if (!this.#takesMessages)
      throw new ToolError('unavailable', 'Messages cannot be taken: nobody would get them.');
    if (this.#messages.length >= MAX_MESSAGES)
      throw new ToolError('too_many', 'No more messages can be left.');
    this.#messages.push({ text, ...(name && { name }), ...(callback && { callback }) });
  }
}
