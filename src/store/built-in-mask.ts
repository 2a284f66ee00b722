/** What the arguments of the call's own functions may hold. Anything else in them changes nothing. */
const KEPT = ['length', 'terminator', 'timeoutMs', 'reveal', 'on', 'mode'] as const;
const BUILT_IN: ReadonlySet<unknown> = new Set([
  'end_call',
  'transfer_call',
  'send_digits',
  'collect_digits',
  'press_on_hold',
]);
/** Somebody to transfer to is called by a name; a model may write a number in its place. */
const NUMBER = /^\+?[\d\s().-]{5,}$/;

/**
 * The arguments of a function call without words, as far as nothing that the call decides by them is lost: masked
 * like other words, a journal could not be replayed. Masked ones stay as they are.
 * @param mask hides the letters and digits of a text.
 * @returns undefined for any other function than the call's own.
 */
export function maskBuiltIn(name: unknown, text: string, mask: (text: string) => string): string | undefined {
  if (!BUILT_IN.has(name)) return undefined;
  let args: unknown;
  try {
    args = JSON.parse(text);
  } catch {
    return mask(text);
  }
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return mask(text);
  const given = args as Readonly<Record<string, unknown>>;
  const kept = Object.fromEntries(KEPT.filter((key) => isPlain(given[key])).map((key) => [key, given[key]]));
  return JSON.stringify({
    ...kept,
    ...(typeof given.to === 'string' ? { to: NUMBER.test(given.to) ? mask(given.to) : given.to } : {}),
    // Other keys, as many: they can still be sent.
    ...(given.digits === undefined ? {} : { digits: String(given.digits).replace(/[0-9A-Za-z]/g, '0') }),
    ...texts(given, mask),
  });
}

function texts(given: Readonly<Record<string, unknown>>, mask: (text: string) => string): object {
  return Object.fromEntries(
    ['reason', 'summary'].flatMap((key) => {
      const value = given[key];
      return typeof value === 'string' ? [[key, mask(value)]] : [];
    }),
  );
}

/** A number, a yes or no, or a word that is one of a few. */
const isPlain = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && /^([0-9*#A-D]|cold|warm)$/.test(value));
