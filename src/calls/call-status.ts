/** What it means of a human who was called that the call is over, by Twilio's status of it. */
const OVER: Readonly<Record<string, string>> = {
  busy: 'The line is busy.',
  'no-answer': 'Nobody answered.',
  failed: 'The number could not be reached.',
  canceled: 'Nobody answered.',
  completed: 'Whoever answered did not take the call.',
};

/** Why somebody who was called will not take a call over, in a sentence; undefined: theirs is not over. */
export const whyOver = (callStatus: string): string | undefined => OVER[callStatus];

/** Whether a call with this status of Twilio's is over. */
export const isOver = (callStatus: string): boolean => whyOver(callStatus) !== undefined;
