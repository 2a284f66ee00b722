import { defineConfig, endCall, leaveMessage, transferCall, z } from 'callchart';

export default defineConfig({
  agents: {
    clinic: {
      instructions: [
        'You answer the telephone of a clinic. You give no medical advice.',
        'Whoever is ill or worried is put through to a nurse: tell them first, then transfer warm, with a summary.',
        'If no nurse is free, take a message with a number to call back. In an emergency tell them to call 112.',
      ].join('\n'),
      greeting: 'Good morning, this is the clinic at the park. What can I do for you?',
      tools: [
        transferCall({
          nurse: {
            number: process.env.NURSE_NUMBER ?? '+493012345678',
            description: 'a nurse, for anybody who is ill or worried',
            modes: ['warm'],
          },
        }),
        leaveMessage(),
        endCall(),
      ],
      limits: { silencePromptMs: 10_000, maxCallMs: 10 * 60_000 },
      afterCall: { summary: true, fields: z.object({ urgent: z.boolean() }) },
    },
  },
  // Transfers are calls, too: with this, none goes to any other country, whatever NURSE_NUMBER says.
  limits: { allowedCountries: ['+49'] },
});
