import { z } from 'zod';
import { headersFor } from '../server/http.ts';
import { unknownCall } from './error.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiPorts } from './ports.ts';

/** `GET /api/calls/{callSid}/journal` */
export function journalOperation({ journals }: Pick<ApiPorts, 'journals'>): Operation {
  return operation({
    method: 'GET',
    path: '/api/calls/{callSid}/journal',
    summary: 'A call’s journal',
    description: 'JSON Lines: every event into the call and every action out of it. See docs/journal.md.',
    query: z.object({
      after: z.coerce.number().int().min(-1).describe('Only lines with a greater number.').optional(),
    }),
    answers: { 200: { description: 'The lines.', mediaType: 'application/x-ndjson' } },
    run: async ({ params: { callSid = '' }, query: { after } }) => {
      const lines = await journals.read(callSid, after);
      if (!lines) throw unknownCall();
      const body = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
      return { status: 200, headers: headersFor('application/x-ndjson'), body };
    },
  });
}
