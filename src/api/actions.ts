import { jsonResponse } from '../server/http.ts';
import { ApiError, unknownCall } from './error.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiPorts } from './ports.ts';
import { accepted, operatorAction } from './schemas/calls.ts';

/** `POST /api/calls/{callSid}/actions` */
export function actionsOperation({ live }: Pick<ApiPorts, 'live'>): Operation {
  return operation({
    method: 'POST',
    path: '/api/calls/{callSid}/actions',
    summary: 'Act on a live call',
    description: 'Becomes an `operator.*` event into the call, journaled like any other.',
    body: operatorAction,
    answers: {
      202: { description: 'The call took it.', schema: accepted },
      409: { description: 'The call is in a state that does not take it.' },
    },
    run: ({ params: { callSid = '' }, body, by }) => {
      const call = live.find(callSid);
      if (!call) throw unknownCall();
      if (!call.operate(body, by)) {
        const { state } = call.listing();
        throw new ApiError(409, 'not_now', `The call does not take this while it is in ${state}.`);
      }
      return jsonResponse({ accepted: true }, 202);
    },
  });
}
