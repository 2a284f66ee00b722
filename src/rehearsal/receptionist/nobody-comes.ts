import { defineConfig, endCall, leaveMessage, transferCall } from '../../agents/define.ts';
import type { ConfigFile } from '../../agents/define-config.ts';
import { acting } from '../model/acting.ts';
import { defineRehearsal, type Rehearsed, type Scenario } from '../scenario/scenario.ts';
import { MANAGER } from './cast.ts';

const SUMMARY = 'They ask about their invoice.';
const MESSAGE = 'Please call back about the invoice.';
const BACK = 'I am sorry, nobody can come to the telephone.';

/** A receptionist who hands callers on to the manager, and takes a message where nobody comes. */
export const messageConfig = (): ConfigFile =>
  defineConfig({
    agents: {
      receptionist: {
        instructions:
          'You are the receptionist of Harbour Table. If the manager cannot come, take a message.',
        greeting: 'Hello, this is Harbour Table. How can I help you today?',
        tools: [
          transferCall({ manager: { number: MANAGER, description: 'the manager', modes: ['warm'] } }),
          leaveMessage(),
          endCall(),
        ],
        limits: { silencePromptMs: 10_000, maxCallMs: 5 * 60_000 },
        afterCall: { summary: true },
      },
    },
    limits: { allowedCountries: ['+49'] },
  });

/** The manager listens to what it is about and declines; the agent comes back to the caller and takes a message. */
export const transferDeclined = nobodyComes(
  { script: [{ waitForSay: 'invoice' }, { silence: 400 }, { press: '2' }] },
  'The call was declined.',
);

/** The manager's telephone rings in vain; the agent comes back to the caller and takes a message. */
export const transferUnanswered = nobodyComes(
  { script: [], outbound: { outcome: 'no-answer', ringMs: 20_000 } },
  'Nobody answered.',
);

/** @param detail what the call is told of the manager. */
function nobodyComes(manager: NonNullable<Scenario['people']>[string], detail: string): Scenario {
  return defineRehearsal({
    caller: [
      { waitForAgent: 'finished' },
      { say: 'caller/ask-manager' },
      // The music is heard as the agent is, and then the agent.
      { waitForAgent: 'finished', timeoutMs: 60_000 },
      { say: 'caller/yes' },
      { waitForAgent: 'finished' },
    ],
    model: acting([
      { on: { result: 'transfer_call', failed: true }, say: ['agent/nobody-there'] },
      {
        on: { result: 'leave_message', failed: false },
        say: ['agent/message-taken'],
        call: [{ name: 'end_call' }],
      },
      {
        on: { said: 'caller/ask-manager' },
        say: ['agent/to-manager'],
        call: [{ name: 'transfer_call', with: { to: 'manager', mode: 'warm', summary: SUMMARY } }],
      },
      { on: { said: 'caller/yes' }, call: [{ name: 'leave_message', with: { text: MESSAGE } }] },
    ]),
    people: { [MANAGER]: manager },
    judge: (rehearsed) => [...managerFaults(rehearsed, detail), ...callerFaults(rehearsed)],
  });
}

/** The manager was called once, and is on no line any more. */
function managerFaults({ placed, journal, report }: Rehearsed, detail: string): string[] {
  const told = journal.flatMap(({ in: event }) => {
    const { type, detail: words } = (event ?? {}) as { type?: string; detail?: string };
    return type?.startsWith('transfer.') ? [`${type}: ${words}`] : [];
  });
  return [
    ...(placed.length === 1 ? [] : [`${placed.length} people were called`]),
    ...placed.flatMap(({ problems }) => problems).map(({ text }) => `the manager: ${text}`),
    ...(told.join() === `transfer.failed: ${detail}`
      ? []
      : [`the call was told of the manager: ${told.join() || 'nothing'}`]),
    ...([report, ...placed].some(({ conferences }) => conferences.length > 0)
      ? ['somebody was put into a conference']
      : []),
  ];
}

/** The caller heard music, then the agent again, and left a message. */
function callerFaults({ record, journal, told }: Rehearsed): string[] {
  const music = journal.flatMap(({ out }) =>
    ((out ?? []) as { type?: string; on?: boolean }[]).filter(({ type }) => type === 'twilio.hold'),
  );
  const heard = (record?.transcript ?? []).map(({ heardText = '' }) => heardText);
  return [
    ...(music.map(({ on }) => on).join() === 'true,false' ? [] : ['the music did not play once']),
    ...(heard.some((text) => text.startsWith(BACK)) ? [] : ['the agent did not come back to the caller']),
    ...(JSON.stringify(told[0]?.messages) === JSON.stringify([{ text: MESSAGE }])
      ? []
      : ['the message is not in the webhook']),
    ...(record?.endReason === 'agent_ended' ? [] : [`the call ended as ${record?.endReason ?? 'unknown'}`]),
  ];
}
