import { collectDigits, defineConfig, endCall, functionTool, transferCall, z } from '../../agents/define.ts';
import type { ConfigFile } from '../../agents/define-config.ts';
import type { Clock } from '../../io/clock.ts';
import { sleep } from '../caller/call-clock.ts';
import { acting } from '../model/acting.ts';
import { defineRehearsal } from '../scenario/scenario.ts';
import { MANAGER, PIN } from './cast.ts';
import { judgeReceptionist } from './judge-receptionist.ts';

/** So long the book of reservations takes. */
const BOOKING_MS = 3000;

/**
 * The receptionist of a restaurant with everything a receptionist does.
 * @param clock the time its tools take goes by this.
 */
export const receptionistConfig = (clock: Clock): ConfigFile =>
  defineConfig({
    agents: {
      receptionist: {
        instructions: 'You are the receptionist of Harbour Table, a restaurant.',
        greeting: 'Hello, this is Harbour Table. How can I help you today?',
        tools: [
          functionTool({
            name: 'book_table',
            description: 'Books a table.',
            schema: z.object({ guests: z.number().int().min(1).max(12), time: z.string() }),
            run: async ({ guests, time }, { signal }) => {
              await sleep(clock, BOOKING_MS, signal);
              return { booked: true, guests, time };
            },
          }),
          functionTool({
            name: 'confirm_booking',
            description: 'Confirms what was booked. Needs the PIN the caller typed.',
            schema: z.object({ pin: z.string() }),
            // It says what it was given, as a careless tool may: nobody should learn of it all the same.
            run: ({ pin }) => ({ confirmed: pin === PIN, pin }),
          }),
          collectDigits(),
          transferCall({ manager: { number: MANAGER, description: 'the manager', modes: ['warm'] } }),
          endCall(),
        ],
        filler: {
          afterMs: 1200,
          everyMs: 3000,
          sentences: [
            'One moment, please. I am looking that up in the book.',
            'I am still at it. Thank you for your patience.',
          ],
        },
        limits: { silencePromptMs: 10_000, maxCallMs: 5 * 60_000, spendUsd: 2 },
        afterCall: {
          summary: true,
          fields: {
            type: 'object',
            properties: { guests: { type: 'integer' }, transferred: { type: 'boolean' } },
            required: ['guests', 'transferred'],
          },
        },
      },
    },
    limits: { allowedCountries: ['+49'] },
  });

/**
 * The whole job of a receptionist in one call: a table is booked by a slow tool, whose filler the caller interrupts, it
 * is confirmed by a PIN from the keypad, and the caller is handed on to the manager, who accepts.
 */
export const receptionist = defineRehearsal({
  caller: [
    { waitForAgent: 'finished' },
    { say: 'caller/ask-table' },
    // The filler: the tool still runs.
    { afterAgentMs: 900 },
    { say: 'caller/by-the-window' },
    { waitForAgent: 'finished' },
    { press: PIN },
    { waitForAgent: 'finished' },
    { say: 'caller/ask-manager' },
    { waitForOthers: true, timeoutMs: 60_000 },
    { silence: 3000 },
    { hangUp: true },
  ],
  model: acting([
    {
      on: { result: 'book_table', failed: false },
      say: ['agent/ask-pin'],
      call: [{ name: 'collect_digits', with: { length: PIN.length } }],
    },
    {
      on: { result: 'collect_digits', failed: false },
      call: [{ name: 'confirm_booking', with: { pin: 'digits_1' } }],
    },
    { on: { result: 'confirm_booking', failed: false }, say: ['agent/confirmed'] },
    { on: { result: 'transfer_call', failed: true }, say: ['agent/nobody-there'] },
    {
      on: { said: 'caller/ask-table' },
      call: [{ name: 'book_table', with: { guests: 2, time: '19:00' } }],
    },
    {
      on: { said: 'caller/ask-manager' },
      say: ['agent/to-manager'],
      call: [
        {
          name: 'transfer_call',
          with: { to: 'manager', mode: 'warm', summary: 'They booked a table for two at seven.' },
        },
      ],
    },
  ]),
  people: {
    [MANAGER]: {
      script: [{ waitForSay: 'table for two' }, { silence: 400 }, { press: '1' }],
      outbound: { ringMs: 3000 },
    },
  },
  judge: judgeReceptionist,
});
