import { type CallContext, type Outcome, quietly, takeEventId } from '../context.ts';

/** From here on the caller can interrupt, and is answered by the server itself. Not while the agent is muted. */
export function openGuard(context: CallContext): Outcome {
  if (context.guardOpen || context.muted) return quietly(context);
  return updateSession({ ...context, guardOpen: true }, 'open');
}

/** From here on speech neither interrupts nor is answered. */
export const closeGuard = (context: CallContext): Outcome =>
  context.guardOpen ? updateSession({ ...context, guardOpen: false }, 'guarded') : quietly(context);

/** The server acts by an update from here on. */
export const sessionUpdated = (context: CallContext): Outcome =>
  quietly({ ...context, pendingUpdates: Math.max(0, context.pendingUpdates - 1) });

function updateSession(context: CallContext, turnDetection: 'guarded' | 'open'): Outcome {
  const [eventId, next] = takeEventId(context);
  return {
    context: { ...next, pendingUpdates: next.pendingUpdates + 1 },
    actions: [{ type: 'openai.session.update', eventId, turnDetection }],
  };
}
