/** What greeting and assistantSpeaking have in common: the agent is being heard. */

/** A mark came back: everything was heard, the buffer has run dry, or playout goes on. */
export const marksWhileAudible = [
  { guard: 'allHeardSpeaking', target: '#call.listening.callerSpeaking', actions: 'markHeard' },
  { guard: 'allHeardOwed', target: '#call.listening.thinking', actions: 'markHeard' },
  { guard: 'allHeard', target: '#call.listening', actions: 'markHeard' },
  { guard: 'ranDry', target: '.starved', actions: 'markHeard' },
  { guard: 'awaitedMark', actions: 'markHeard' },
] as const;

/** The response is over and nothing of it is left to be heard. */
export const responseHeardOut = [
  { guard: 'overAndOwed', target: '#call.listening.thinking', actions: 'responseDone' },
  { guard: 'overUnanswered', target: '#call.listening.thinking', actions: 'responseDone' },
  { guard: 'overAndHeard', target: '#call.listening', actions: 'responseDone' },
] as const;

/** Signs of life while the buffer is dry: patience begins anew. */
export const signsWhileStarved = {
  'openai.response.created': { target: 'starved', reenter: true, actions: 'responseCreated' },
  'openai.response.output_item.added': { target: 'starved', reenter: true, actions: 'outputItemAdded' },
} as const;
