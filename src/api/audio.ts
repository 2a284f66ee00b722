import { type HttpResponse, headersFor } from '../server/http.ts';
import { ApiError } from './error.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiPorts } from './ports.ts';
import { type ByteRange, rangeOf } from './range.ts';

const WAV = 'audio/wav';

/** `GET /api/calls/{callSid}/audio` */
export function audioOperation({ recordings }: Pick<ApiPorts, 'recordings'>): Operation {
  const notRecorded = (): ApiError =>
    new ApiError(404, 'not_recorded', 'There is no recording of such a call.');
  return operation({
    method: 'GET',
    path: '/api/calls/{callSid}/audio',
    summary: 'A call’s recording',
    description: 'WAV, μ-law, 8000 samples/s; the caller is left, the agent right. Takes `Range: bytes=…`.',
    answers: {
      200: { description: 'All of it.', mediaType: WAV },
      206: { description: 'The part asked for, 1 MiB at most.', mediaType: WAV },
    },
    run: async ({ params: { callSid = '' }, request }) => {
      const size = await recordings.size(callSid);
      if (size === undefined) throw notRecorded();
      const range = rangeOf(request.headers.range, size);
      if (range === 'unsatisfiable') {
        const headers = { 'content-range': `bytes */${size}` };
        throw new ApiError(416, 'range_not_satisfiable', `The recording has ${size} bytes.`, headers);
      }
      const { from, to } = range ?? { from: 0, to: size };
      const bytes = await recordings.read(callSid, from, to);
      if (!bytes) throw notRecorded();
      return range ? part(bytes, range, size) : whole(bytes, callSid);
    },
  });
}

const headers = { ...headersFor(WAV), 'accept-ranges': 'bytes' };

const whole = (body: Uint8Array, callSid: string): HttpResponse => ({
  status: 200,
  headers: { ...headers, 'content-disposition': `inline; filename="${callSid}.wav"` },
  body,
});

/** A recording that grows may have more or less than it had a moment ago: what was read counts. */
const part = (body: Uint8Array, { from }: ByteRange, size: number): HttpResponse => ({
  status: 206,
  headers: { ...headers, 'content-range': `bytes ${from}-${from + body.length - 1}/${size}` },
  body,
});
