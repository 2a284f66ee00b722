import { defineConfig, endCall, httpTool, leaveMessage, z } from 'callchart';

/** The reservation system: anything that takes a signed POST. */
const url = process.env.RESERVATIONS_URL ?? 'https://reservations.example.com/tables';

export default defineConfig({
  agents: {
    restaurant: {
      instructions: [
        'You take reservations for Harbour Table, a small restaurant by the old harbour.',
        'Ask for the day, the time and the number of guests, and book only what the caller has agreed to.',
        'If booking does not work, offer to take a message. Keep every answer to one or two sentences.',
      ].join('\n'),
      greeting: 'Hello, this is Harbour Table. How can I help you today?',
      tools: [
        httpTool({
          name: 'book_table',
          description: 'Books a table. Ask for the day, the time and the number of guests first.',
          schema: z.object({
            day: z.iso.date(),
            time: z
              .string()
              .regex(/^\d\d:\d\d$/)
              .describe('Such as 19:00.'),
            guests: z.number().int().min(1).max(12),
          }),
          url,
          secret: process.env.RESERVATIONS_SECRET ?? 'change this secret',
          // Only for a server on this machine, as in the rehearsal.
          allowHosts: new URL(url).hostname === '127.0.0.1' ? ['127.0.0.1'] : [],
          timeoutMs: 10_000,
          maxCalls: 5,
        }),
        leaveMessage(),
        endCall(),
      ],
      filler: {
        sentences: [
          'One moment, please. I am looking that up in the book.',
          'I am still at it. Thank you for your patience.',
        ],
      },
      limits: { silencePromptMs: 10_000, maxCallMs: 10 * 60_000, spendUsd: 1 },
      afterCall: { summary: true, fields: z.object({ booked: z.boolean(), guests: z.number().int() }) },
    },
  },
});
