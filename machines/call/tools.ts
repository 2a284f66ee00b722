/** The functions the model called, and what they keep the call busy with. */
export interface Tools {
  /** Calls that were not answered yet, oldest first. */
  readonly running: readonly RunningCall[];
  /** Ids of the calls so far: each is run once, however often the server names it. Newest last, bounded. */
  readonly known: readonly string[];
  /** There are results the model was not asked to speak about. */
  readonly due: boolean;
  /** Results sent that the server has not put into the conversation yet. */
  readonly unconfirmed: readonly string[];
  /** How many fillers were asked for since the caller, or anything else of the agent, was heard. */
  readonly fillers: number;
  /** When somebody was last heard, on the call's clock, ms; null: nobody yet. */
  readonly heardAt: number | null;
  /** Since when nothing was said because tools were used, on the call's clock, ms; null: they are not. */
  readonly quietSince: number | null;
  /** Tools of hosted servers under way: OpenAI runs them, or waits for our leave. Ids of their items, oldest first. */
  readonly hosted: readonly string[];
  /** The keys that are being collected; null: keys are told to the model one by one. */
  readonly collecting: Collecting | null;
  /** What callers entered, by its handle: `digits_1` is the first. */
  readonly entered: readonly string[];
  /** The agent has put the caller on hold. */
  readonly holding: boolean;
  /** Keys to be sent as tones, as soon as nothing is audible, or being sent. */
  readonly tones: { readonly digits: string; readonly mark: string; readonly sent: boolean } | null;
}

/** A function call that was not answered yet. `errand`: what it keeps the call busy with. */
export interface RunningCall {
  readonly callId: string;
  readonly responseId: string;
  readonly errand: 'tool' | 'keys' | 'tones' | 'transfer';
}

/** How keys are collected. */
export interface Collecting {
  readonly callId: string;
  /** Ends with so many keys; null: any number. */
  readonly length: number | null;
  /** Ends with this key, which is not one of the result. */
  readonly terminator: string | null;
  /** Ends when no key came for so long, ms. */
  readonly timeoutMs: number;
  /** The model is told the keys; otherwise it is told their handle. */
  readonly reveal: boolean;
  readonly keys: string;
}

/** What the call waits for when nobody speaks; the first of these that is under way. */
export type Errand = 'hold' | 'keys' | 'tool';

const KNOWN_MAX = 500;

export const noTools: Tools = {
  running: [],
  known: [],
  due: false,
  unconfirmed: [],
  fillers: 0,
  heardAt: null,
  quietSince: null,
  hosted: [],
  collecting: null,
  entered: [],
  holding: false,
  tones: null,
};

/** What the call waits for; null: for nothing but what people say. */
export function errandOf({ running, collecting, holding }: Tools): Errand | null {
  if (holding || running.some(({ errand }) => errand === 'transfer')) return 'hold';
  if (collecting) return 'keys';
  return running.length > 0 ? 'tool' : null;
}

/** A human is being called. */
export const isTransferring = ({ running }: Tools): boolean =>
  running.some(({ errand }) => errand === 'transfer');

/** A call that was not seen before is running. */
export const begun = (tools: Tools, call: RunningCall): Tools => ({
  ...known(tools, call.callId),
  running: [...tools.running, call],
});

/** A call that must not be taken a second time. */
export const known = (tools: Tools, callId: string): Tools =>
  tools.known.includes(callId) ? tools : { ...tools, known: [...tools.known, callId].slice(-KNOWN_MAX) };

/** Something was said: what tools are waited for is counted anew, while they run from `at` on (null: it is still said). */
export const noLongerQuiet = (tools: Tools, at: number | null): Tools => {
  const quietSince = tools.running.some(({ errand }) => errand === 'tool') ? at : null;
  return tools.quietSince === quietSince ? tools : { ...tools, quietSince };
};

/** Something else than a filler is being said: the next wait begins with the first of them. */
export const withFirstFiller = (tools: Tools): Tools =>
  tools.fillers === 0 ? tools : { ...tools, fillers: 0 };

/**
 * A call was answered. `asks`: the model is to speak about it at once; otherwise it is when this was the last one of
 * its response.
 */
export function answered(tools: Tools, callId: string, asks: boolean): Tools {
  const call = tools.running.find((each) => each.callId === callId);
  const running = tools.running.filter((each) => each !== call);
  const isLast = call !== undefined && !running.some(({ responseId }) => responseId === call.responseId);
  return {
    ...tools,
    running,
    due: tools.due || asks || isLast,
    unconfirmed: [...tools.unconfirmed, callId].slice(-KNOWN_MAX),
  };
}

/** The server has put a result into the conversation: the next response knows of it. */
export const confirmed = (tools: Tools, callId: string | undefined): Tools =>
  callId !== undefined && tools.unconfirmed.includes(callId)
    ? { ...tools, unconfirmed: tools.unconfirmed.filter((each) => each !== callId) }
    : tools;

/** Whether nobody but the model may know which key this is. The key that ends the input is no secret. */
export const isSecretKey = ({ collecting }: Tools, digit: string): boolean =>
  collecting !== null && digit !== collecting.terminator;

const HANDLE = /\bdigits_(\d+)\b/g;

/**
 * A tool's arguments with the keys the caller entered in the place of their handles.
 * @param text the arguments as the model wrote them; a handle that was never given stays as it is.
 */
export const withDigits = (text: string, { entered }: Pick<Tools, 'entered'>): string =>
  text.replace(HANDLE, (handle, number: string) => entered[Number(number) - 1] ?? handle);
