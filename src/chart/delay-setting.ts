import type { AnyStateMachine } from 'xstate';

/**
 * Where the length of a named delay comes from: the path it reads in the context, such as
 * `settings.timing.answerTimeoutMs`, or `<n> ms` for a fixed one; null when neither can be told.
 */
export function delaySetting(machine: AnyStateMachine, name: string): string | null {
  const delay: unknown =
    machine.implementations.delays[name] ?? (Number.isNaN(Number(name)) ? null : Number(name));
  if (typeof delay === 'number') return `${delay} ms`;
  if (typeof delay !== 'function') return null;
  const read: string[] = [];
  const recorder: object = new Proxy(
    {},
    {
      get: (_, key) => {
        read.push(String(key));
        return recorder;
      },
    },
  );
  try {
    delay({ context: recorder });
  } catch {
    return null;
  }
  // A setting is one path; a delay reckoned from several things reads more than that.
  return read.length <= 3 && read.at(-1) === `${name}Ms` ? read.join('.') : null;
}
