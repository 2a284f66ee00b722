import type { AnyTransitionDefinition } from 'xstate';

/**
 * The name of the delay that triggers a transition, null for an event's. XState hands a delay to the machine as an
 * event `xstate.after.<delay>.<state>`.
 */
export function delayOf({ eventType, source }: AnyTransitionDefinition): string | null {
  const [before, after] = ['xstate.after.', `.${source.id}`];
  if (!eventType.startsWith(before) || !eventType.endsWith(after)) return null;
  return eventType.slice(before.length, -after.length);
}

/**
 * The id of a transition as the charts' pictures carry it in `data-edge`: `<source>|<event>|<index>`, for a delay
 * `<source>|after.<delay>|<index>`. The same for a transition of the chart and for one seen by an inspector.
 */
export function transitionId(definition: AnyTransitionDefinition): string {
  const { source, eventType } = definition;
  const delay = delayOf(definition);
  const siblings = eventType === '' ? (source.always ?? []) : (source.transitions.get(eventType) ?? []);
  const trigger = delay === null ? eventType || 'always' : `after.${delay}`;
  return `${source.id}|${trigger}|${siblings.indexOf(definition)}`;
}
