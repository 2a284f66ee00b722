import { ToolError } from '../../agents/tools/tool-error.ts';

/** What the model is told of a tool at most, bytes of UTF-8. */
const MAX_BYTES = 16 * 1024;
/** Room for the note around what was cut, bytes. */
const NOTE_BYTES = 300;

/** What the model is told of a tool. */
export interface ToolResult {
  /** It did what it was asked to. */
  readonly ok: boolean;
  /** JSON text. */
  readonly output: string;
}

/** A result as JSON text; what is too long is cut, with a note; what JSON cannot hold is a failure. */
export function resultOf(value: unknown): ToolResult {
  try {
    const text = JSON.stringify(value === undefined ? { done: true } : value);
    if (text === undefined) return notJson();
    return { ok: true, output: fitting(text) };
  } catch {
    return notJson();
  }
}

/** A failure in words the model can use. */
export function failureOf(code: string, message: string, problems?: readonly string[]): ToolResult {
  return {
    ok: false,
    output: fitting(JSON.stringify({ error: { code, message, ...(problems && { problems }) } })),
  };
}

/** What a tool threw. Only what it says for the model is told to the model: the rest may hold secrets. */
export function thrown(error: unknown): ToolResult {
  return error instanceof ToolError
    ? failureOf(error.code, error.message)
    : failureOf(
        'failed',
        'This did not work. Tell the caller, and offer to take a message or try something else.',
      );
}

const notJson = (): ToolResult =>
  failureOf('bad_result', 'It was done, but its result cannot be told. Do not do it again.');

function fitting(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_BYTES) return text;
  const note = `The result has ${bytes} bytes, too many to tell; this is its beginning. Ask for less.`;
  // Cut until the beginning, quoted once more, fits.
  let beginning = text.slice(0, MAX_BYTES - NOTE_BYTES);
  for (;;) {
    const cut = JSON.stringify({ note, beginning: beginning.toWellFormed() });
    const over = Buffer.byteLength(cut) - MAX_BYTES;
    if (over <= 0) return cut;
    beginning = beginning.slice(0, Math.min(beginning.length - 1, beginning.length - Math.ceil(over / 3)));
  }
}
