import type { Interruption, TurnLatency } from '../../machines/index.ts';
import { jsonResponse } from '../server/http.ts';
import type { JournalStep } from '../store/journal-format.ts';
import { listingOf } from '../store/listing.ts';
import { type CallRow, StoreUnavailable } from '../store/store.ts';
import { ApiError, unknownCall } from './error.ts';
import { noContent, type Operation, operation } from './operation.ts';
import type { ApiPorts, JournalReader } from './ports.ts';
import { callAnswer } from './schemas/calls.ts';
import type { Aftermath, CallAnswer } from './types.ts';

type Ports = Pick<ApiPorts, 'store' | 'live' | 'journals' | 'recent' | 'forget'>;

/** `GET /api/calls/{callSid}` and `DELETE`. */
export function callOperations(ports: Ports): readonly Operation[] {
  const { live, forget } = ports;
  return [
    operation({
      method: 'GET',
      path: '/api/calls/{callSid}',
      summary: 'One call, live or past',
      answers: { 200: { description: 'The call.', schema: callAnswer } },
      run: async ({ params: { callSid = '' } }) => jsonResponse(await describe(callSid, ports)),
    }),
    operation({
      method: 'DELETE',
      path: '/api/calls/{callSid}',
      summary: 'Forget a call',
      description: 'Its row, what was said, its journal and its recording.',
      answers: { 204: { description: 'All of it is deleted.' } },
      run: async ({ params: { callSid = '' } }) => {
        if (live.find(callSid)) {
          throw new ApiError(409, 'call_is_live', 'The call is in progress. Hang up first.');
        }
        if (!(await forget(callSid))) throw unknownCall();
        return noContent();
      },
    }),
  ];
}

async function describe(callSid: string, { recent, store, journals }: Ports): Promise<CallAnswer> {
  const known = recent(callSid);
  // What it cost is known here first.
  if (known) return { ...(await aftermathOf(callSid, store)), ...known };
  const row = await store.get(callSid);
  if (!row) throw unknownCall();
  return remembered(row, journals);
}

/** What only the row has; nothing while the store cannot be asked: the rest is known without it. */
async function aftermathOf(callSid: string, store: Ports['store']): Promise<Aftermath> {
  try {
    const row = await store.get(callSid);
    return row ? leftBy(row) : {};
  } catch (error) {
    if (error instanceof StoreUnavailable) return {};
    throw error;
  }
}

const leftBy = ({ cost, summary, fields, messages }: CallRow): Aftermath => ({
  ...(cost === undefined ? {} : { cost }),
  ...(summary === undefined ? {} : { summary }),
  ...(fields === undefined ? {} : { fields }),
  ...(messages === undefined ? {} : { messages }),
});

/** A call that ended long ago: what its row has, and the reckonings its journal has. */
async function remembered(row: CallRow, journals: JournalReader): Promise<CallAnswer> {
  return {
    ...listingOf(row),
    ...leftBy(row),
    endReason: row.outcome,
    endDetail: row.detail,
    transcript: row.said.map(({ role, text }) => ({
      ...{ role, text, itemId: '', heardText: text },
      ...{ heardMs: null, generatedMs: 0, interrupted: false },
    })),
    ...reportsIn((await journals.read(row.callSid)) ?? []),
  };
}

function reportsIn(lines: readonly string[]): {
  interruptions: readonly Interruption[];
  turns: readonly TurnLatency[];
} {
  const interruptions: Interruption[] = [];
  const turns: TurnLatency[] = [];
  // Most lines have none of it and need not be parsed.
  for (const line of lines.filter((text) => /"report\.(interruption|turn)"/.test(text))) {
    for (const action of (JSON.parse(line) as JournalStep).out ?? []) {
      const { type, ...report } = action;
      if (type === 'report.interruption') interruptions.push(report as Interruption);
      if (type === 'report.turn') turns.push(report as TurnLatency);
    }
  }
  return { interruptions, turns };
}
