import type { TransferTool } from '../agents/tools/built-in.ts';
import { whyNotDialed } from './may-dial.ts';

/**
 * Humans whom callers cannot be handed on to though the agent knows them: by name, why not.
 * @param allowed how numbers begin that may be dialed; none: the targets themselves are all that may be.
 */
export function barredTargets(
  targets: TransferTool['targets'],
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  if (allowed.length === 0) return {};
  const barred = Object.entries(targets).flatMap(([to, { number }]) => {
    const refused = whyNotDialed(number, allowed);
    return refused
      ? [[to, `${to} may not be dialed (limits.allowedCountries). ${refused.message}`] as const]
      : [];
  });
  return Object.fromEntries(barred);
}
