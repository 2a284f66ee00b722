import type { CallContext } from '../context.ts';
import type { Purpose } from '../sequencer.ts';

/** What the model is given to say, or asked to do, with a response of this purpose. */
export function textFor({ settings, tools, windingDown }: CallContext, purpose: Purpose): string | undefined {
  switch (purpose) {
    case 'filler': {
      const sentences = settings.tools?.filler.sentences ?? [];
      return sentences[tools.fillers % sentences.length];
    }
    case 'still_there':
      return STILL_THERE;
    case 'farewell':
      return windingDown?.reason === 'message_left'
        ? `${MESSAGE} "${settings.voicemail}"`
        : FAREWELLS[windingDown?.reason ?? 'agent_ended'];
    default:
      return undefined;
  }
}

const GOODBYE = 'in one short sentence, in the language of the call, and ask nothing.';

const STILL_THERE =
  'The caller has said nothing for a while. Ask in one short sentence, in the language of the call, whether they are still there.';

const MESSAGE =
  'You have reached an answering machine, and it is recording now. Say exactly this, word for word, and nothing else:';

const FAREWELLS: Readonly<
  Record<Exclude<NonNullable<CallContext['windingDown']>['reason'], 'message_left'>, string>
> = {
  agent_ended: `The call ends now. Say goodbye ${GOODBYE}`,
  transferred: `The caller is being put through now. Say so ${GOODBYE}`,
  silence: `The caller does not answer any more, and the call ends now. Say so and say goodbye ${GOODBYE}`,
  duration: `The call has lasted as long as it may and ends now. Say so and say goodbye ${GOODBYE}`,
  spend: `The call must end now. Say that you have to end it, and say goodbye ${GOODBYE}`,
};

/** What the model is told some time before the longest a call may last. @param leftMs until then. */
export const warningOfEnd = (leftMs: number): string =>
  `This call must end in ${Math.round(leftMs / 1000)} seconds. Bring it to a good end: what matters most first, no new topics.`;

/** What the model is told when a limit was reached. */
export const ORDER_TO_END =
  'This call has reached a limit and must end. Answer in one short sentence only, and begin nothing new.';

/** What the model is told when it left the caller on hold with nothing to wait for. */
export const HELD_LONG =
  'The caller has been on hold for a minute and hears you again. Tell them how things stand.';

/** What the model is told when a tool of a hosted server does not come to its end. */
export const HOSTED_GIVEN_UP =
  'The tool does not answer, and nobody knows whether it did anything. Tell the caller, and offer what else you can do.';

/** What a function call came to, as JSON text for the model. */
export const told = (result: Readonly<Record<string, unknown>>): string => JSON.stringify(result);

/** Why a function call came to nothing, and what the model can do about it, as JSON text. */
export const refusal = (code: string, message: string): string => told({ error: { code, message } });
