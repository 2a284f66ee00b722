import { HostedCall } from './hosted-call.ts';
import { OutputItem } from './output-item.ts';
import type { ResponseContext, ResponseSettings } from './response-context.ts';

/** An item of a response while it is generated. */
export type OutputPart = OutputItem | HostedCall;

/** Item `index` of a response's plan, to be generated; `limitMs` as for an `OutputItem`. */
export function outputPart(
  context: ResponseContext,
  settings: ResponseSettings,
  index: number,
  limitMs: number,
): OutputPart {
  const planned = settings.plan.items[index];
  if (!planned)
    throw new RangeError(`a response of ${settings.plan.items.length} items has no item ${index}`);
  return planned.kind === 'mcp_call'
    ? new HostedCall(context, settings, index, planned)
    : new OutputItem(context, settings, index, planned, limitMs);
}
