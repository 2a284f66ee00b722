/** What greeting and assistantSpeaking have in common: the agent is being heard. */

/** Where a call goes that has nothing to say before a tool, the caller's keys or a human bring something. */
const waiting = <const W extends 'allHeard' | 'over', const A extends 'markHeard' | 'responseDone'>(
  when: W,
  actions: A,
) =>
  [
    { guard: `${when}OnHold`, target: '#call.listening.onHold', actions },
    { guard: `${when}Collecting`, target: '#call.listening.collectingDigits', actions },
    { guard: `${when}UsingTool`, target: '#call.listening.usingTool', actions },
  ] as const;

/** The same for a response that was over before anything of it could be heard. */
export const overAndWaiting = waiting('over', 'responseDone');

/** A mark came back: everything was heard, the buffer has run dry, or playout goes on. */
export const marksWhileAudible = [
  { guard: 'allHeardSpeaking', target: '#call.listening.callerSpeaking', actions: 'markHeard' },
  { guard: 'allHeardEnding', target: '#call.closed', actions: ['markHeard', 'endNow'] },
  { guard: 'allHeardOwed', target: '#call.listening.thinking', actions: 'markHeard' },
  ...waiting('allHeard', 'markHeard'),
  { guard: 'allHeard', target: '#call.listening', actions: 'markHeard' },
  { guard: 'ranDry', target: '.starved', actions: 'markHeard' },
  { guard: 'awaitedMark', actions: 'markHeard' },
] as const;

/** The response is over and nothing of it is left to be heard. */
export const responseHeardOut = [
  { guard: 'overAndOwed', target: '#call.listening.thinking', actions: 'responseDone' },
  { guard: 'overSpeaking', target: '#call.listening.callerSpeaking', actions: 'responseDone' },
  { guard: 'overAndEnding', target: '#call.closed', actions: ['responseDone', 'endNow'] },
  { guard: 'overUnanswered', target: '#call.listening.thinking', actions: 'responseDone' },
  ...overAndWaiting,
  { guard: 'overAndHeard', target: '#call.listening', actions: 'responseDone' },
] as const;

/** Signs of life while the buffer is dry: patience begins anew. */
export const signsWhileStarved = {
  'openai.response.created': { target: 'starved', reenter: true, actions: 'responseCreated' },
  'openai.response.output_item.added': { target: 'starved', reenter: true, actions: 'outputItemAdded' },
} as const;
