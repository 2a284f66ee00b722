import type { CostReport } from '../../calls/after/call-report.ts';
import { COST_PARTS } from '../../prices/call-cost.ts';
import type { Rehearsed } from '../scenario/scenario.ts';
import { utterances } from '../timeline/utterances.ts';
import { PIN } from './cast.ts';

const FILLER = 'One moment, please.';
const FAREWELL = 'I will put you through to the manager. Thank you for calling, and goodbye.';

/** What the receptionist should have done and did not, a sentence each. */
export function judgeReceptionist(rehearsed: Rehearsed): string[] {
  return [
    ...fillerFaults(rehearsed),
    ...bookingFaults(rehearsed),
    ...secretFaults(rehearsed),
    ...transferFaults(rehearsed),
    ...tellingFaults(rehearsed),
  ];
}

/** The filler was heard, and stopped when the caller spoke over it. */
function fillerFaults({ record, report }: Rehearsed): string[] {
  const filler = record?.transcript.find(({ text }) => text.startsWith(FILLER));
  if (!filler) return ['no filler was said while the book was looked up'];
  const cut = utterances(report).some(({ cutAtMs }) => cutAtMs !== undefined);
  return [
    ...(filler.interrupted && cut ? [] : ['the filler was not cut off when the caller spoke over it']),
    ...((filler.heardText ?? '') === '' ? ['of the filler nothing was heard'] : []),
  ];
}

/** What the tool came to was used though the caller had spoken meanwhile. */
function bookingFaults({ record, journal }: Rehearsed): string[] {
  const finished = eventsOf(journal, 'tool.finished');
  const said = (record?.transcript ?? []).map(({ heardText = '' }) => heardText);
  return [
    ...(finished.some(({ output }) => String(output).includes('"booked":true'))
      ? []
      : ['the journal has no result of booking the table']),
    ...(said.some((text) => text.startsWith('I have a table for two'))
      ? []
      : ['the result of the booking was not told to the caller']),
    ...(said.some((text) => text.startsWith('Thank you. Your reservation is confirmed'))
      ? []
      : ['the reservation was not confirmed: the PIN was not understood']),
  ];
}

/** Nobody can read what the caller typed. */
function secretFaults({ journal, record, log, kept, told, report }: Rehearsed): string[] {
  const places: readonly (readonly [string, string])[] = [
    ['the journal', JSON.stringify(journal)],
    ['the record', JSON.stringify(record ?? null)],
    ['the log', log],
    ['the files that are kept', kept],
    ['the webhook', JSON.stringify(told)],
  ];
  const keys = report.keys.map(({ digit }) => digit).join('');
  const pressed = eventsOf(journal, 'twilio.dtmf').map(({ digit }) => String(digit));
  const shown = (record?.entries ?? []).filter(({ text }) => /^pressed [0-9]/.test(text));
  return [
    ...(keys === PIN ? [] : [`the caller typed ${keys.length} keys of ${PIN.length}`]),
    ...(pressed.length === PIN.length ? [] : [`the journal has ${pressed.length} keys`]),
    ...(pressed.some((digit) => /[0-9]/.test(digit)) ? ['the journal shows keys of the PIN'] : []),
    ...(shown.length > 0 ? ['the record shows keys of the PIN'] : []),
    ...places.filter(([, text]) => text.includes(PIN)).map(([place]) => `the PIN stands in ${place}`),
  ];
}

/** The goodbye was heard, the manager heard what it is about and accepted, and the two met. */
function transferFaults({ report, placed, record }: Rehearsed): string[] {
  const farewell = record?.transcript.find(({ text }) => text === FAREWELL);
  const [manager] = placed;
  return [
    ...(farewell && !farewell.interrupted && farewell.heardText === FAREWELL
      ? []
      : ['the farewell was not heard']),
    ...(record?.endReason === 'transferred' ? [] : [`the call ended as ${record?.endReason ?? 'unknown'}`]),
    ...(placed.length === 1 ? [] : [`${placed.length} people were called`]),
    ...(manager?.announced.some(({ text }) => text.includes('table for two'))
      ? []
      : ['the manager did not hear what it is about']),
    ...(manager?.problems ?? []).map(({ text }) => `the manager: ${text}`),
    ...(manager?.keys.length === 1 ? [] : ['the manager did not accept by key']),
    ...(report.conferences.some(({ metAtMs }) => metAtMs !== undefined)
      ? []
      : ['the caller and the manager never met']),
  ];
}

/** The webhook tells the whole call, and what it cost adds up. */
function tellingFaults({ told, report }: Rehearsed): string[] {
  if (told.length !== 1) return [`the webhook came ${told.length} times`];
  const [call] = told;
  const cost = (call?.cost ?? {}) as Partial<CostReport>;
  const parts = COST_PARTS.map((part) => cost[part] ?? Number.NaN);
  const rest = parts.reduce((left, part) => left - part, cost.total ?? Number.NaN);
  const fields = call?.fields as Partial<Record<string, unknown>> | null | undefined;
  const transcript = JSON.stringify(call?.transcript ?? []);
  return [
    ...(call?.callSid === report.callSid ? [] : ['the webhook tells of another call']),
    ...(call?.outcome === 'transferred' ? [] : [`the webhook tells the outcome ${String(call?.outcome)}`]),
    ...(String(call?.summary).includes('table for two') ? [] : ['the summary does not say what was wanted']),
    ...(fields?.guests === undefined ? ['the webhook has no fields'] : []),
    ...(transcript.includes('Your reservation is confirmed') ? [] : ['the webhook has no transcript']),
    ...(Math.abs(rest) < 1e-9 ? [] : ['the cost does not add up']),
    ...tokenFaults(cost),
  ];
}

/** Each answer's tokens are told, and are the call's with those of the summary. */
function tokenFaults({ byTurn = [], tokens }: Partial<CostReport>): string[] {
  const made = byTurn.reduce((sum, turn) => sum + turn.tokens.audioOut, 0);
  const written = byTurn.reduce((sum, turn) => sum + turn.tokens.textOut, 0);
  return [
    ...(byTurn.length > 2 && made > 0 && made === tokens?.audioOut
      ? []
      : ['the tokens of the answers are not told']),
    ...(written < (tokens?.textOut ?? 0) ? [] : ['the tokens of the summary are not told']),
  ];
}

/** The events of one type a journal has. */
function eventsOf(journal: Rehearsed['journal'], type: string): readonly Record<string, unknown>[] {
  return journal.flatMap((line) => {
    const event = line.in as Record<string, unknown> | undefined;
    return event?.type === type ? [event] : [];
  });
}
