import type { Conversation } from '../../../machines/call/conversation.ts';
import type { Usage } from '../../../machines/index.ts';
import { noTokens, plusTokens, type Tokens, tokensOf } from '../../prices/tokens.ts';
import type { JournalLine, JournalStep } from '../../store/journal-format.ts';
import { type AudioTotals, noAudio, withAudioOf } from './audio-totals.ts';
import { type Ending, endingAfter } from './ending.ts';
import { nothingSaid, type Said, saidAfter } from './said.ts';
import { nowhere, type Standing, stepped } from './standing.ts';

/** The call at one moment, as its journal tells it. Immutable, so that moments can be kept. */
export interface Scene {
  readonly call: Standing;
  readonly link: Standing;
  readonly audio: AudioTotals;
  readonly conversation: Conversation;
  readonly spent: Spent;
  /** How often the caller interrupted. */
  readonly bargeIns: number;
  /** An operator has silenced the agent. */
  readonly muted: boolean;
  /** The call is coming to its end; null: it is not, or is over. */
  readonly ending: Ending | null;
  readonly end: { readonly reason: string; readonly detail: string } | null;
  /** Journal lines that are missing so far. */
  readonly lostLines: number;
  /** What the conversation is told from. */
  readonly said: Said;
}

/** What the model has used so far. What that costs is known to the server. */
interface Spent {
  readonly responses: number;
  readonly tokens: Tokens;
}

/** The call before its first line. */
export const emptyScene: Scene = {
  call: nowhere,
  link: nowhere,
  audio: noAudio,
  conversation: [],
  spent: { responses: 0, tokens: noTokens },
  bargeIns: 0,
  muted: false,
  ending: null,
  end: null,
  lostLines: 0,
  said: nothingSaid,
};

/** The call after one more line of its journal. */
export function sceneAfter(scene: Scene, line: JournalLine): Scene {
  const audio = withAudioOf(scene.audio, line);
  switch (line.kind) {
    case 'step':
      return line.actor === 'link'
        ? { ...scene, link: stepped(scene.link, line) }
        : afterStep({ ...scene, audio }, line);
    case 'lost':
      return { ...scene, lostLines: scene.lostLines + line.lines };
    default:
      return { ...scene, audio };
  }
}

function afterStep(scene: Scene, line: JournalStep): Scene {
  const { in: event, out = [] } = line;
  const said = saidAfter(scene.said, line);
  let next: Scene = { ...scene, call: stepped(scene.call, line), said, conversation: said.conversation };
  next = { ...next, ending: endingAfter(scene.ending, line) };
  if (event.type === 'openai.response.done' && event.usage) {
    next = { ...next, spent: plus(next.spent, event.usage) };
  }
  if (line.via && isMuting(event.type)) next = { ...next, muted: event.type === 'operator.mute' };
  for (const action of out) {
    if (action.type === 'report.interruption' && action.cause === 'barge_in') {
      next = { ...next, bargeIns: next.bargeIns + 1 };
    } else if (action.type === 'report.ended') {
      next = { ...next, ending: null, end: { reason: action.reason, detail: action.detail } };
    }
  }
  return next;
}

const isMuting = (type: string): boolean => type === 'operator.mute' || type === 'operator.unmute';

const plus = ({ responses, tokens }: Spent, usage: Usage): Spent => ({
  responses: responses + 1,
  tokens: plusTokens(tokens, tokensOf(usage)),
});
