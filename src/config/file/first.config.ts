// Who answers the phone, and within which bounds. Everything here may be left out: then the environment (.env) says
// it, then the defaults. Changes take effect for the next call; a mistake is told in the log and in the console, and
// what the file said before holds. docs/configuration.md has the whole story.
import { defineConfig, endCall } from 'callchart';

export default defineConfig({
  agents: {
    reception: {
      // Who it is and how it behaves.
      instructions: [
        'You are the receptionist of a small company, answering the telephone.',
        'Keep every answer to one or two sentences. If you do not know something, say so; never invent.',
      ].join('\n'),
      // What it says first; '' lets the caller speak first.
      greeting: 'Hello, thank you for calling. How can I help you?',
      // marin, cedar, alloy, ash, ballad, coral, echo, sage, shimmer or verse.
      voice: 'marin',
      // The language it speaks. Without it, what the instructions say.
      // language: 'de',
      // model: 'gpt-realtime-2.1-mini',
      // How the end of the caller's turn is found: by silence, or (semantic_vad) by what was said.
      // turnDetection: { type: 'server_vad', threshold: 0.5, silenceDurationMs: 500 },

      // What it can do besides talking. Also: transferCall, sendDigits, collectDigits, pressOnHold, leaveMessage,
      // sendSms, and your own: functionTool, httpTool, mcpTools (docs/tools.md).
      tools: [endCall()],
      // Said in turn while a tool runs and nobody speaks.
      filler: { afterMs: 1500, everyMs: 2500, sentences: ['One moment, please.', 'I am still on it.'] },

      // What ends a call, politely. null: no such limit.
      limits: {
        // "Are you still there?" after so much silence, so often.
        silencePromptMs: 10_000,
        silencePrompts: 2,
        maxCallMs: 15 * 60_000,
        // How long before that the model is told.
        warnMs: 60_000,
        spendUsd: 2,
        // Of all its calls of a day (UTC), of its calls at once, and of those of one caller.
        // spendUsdPerDay: 20,
        // concurrentCalls: 5,
        // callsPerCallerPerHour: 10,
      },

      // What it leaves on an answering machine when it calls; without it, it hangs up on machines.
      // voicemail: 'This is the reception. Please call us back.',

      // Keep the audio of its calls. In many places callers must be told, or asked, first.
      record: false,
      afterCall: {
        // Have the model sum the call up, and find these out.
        summary: false,
        // fields: { type: 'object', properties: { callbackWanted: { type: 'boolean' } } },
      },
    },

    // Another one, with what it does not say taken from the environment:
    // night: { instructions: 'You take messages, since the office is closed.', voice: 'cedar' },
  },

  // Which called number goes to which agent. The most exact rule wins.
  numbers: {
    // '+493012345678': 'reception',
    // '+4930*': 'reception',
    // 'sip:night@example.sip.twilio.com': 'night',
    // headers: [{ header: 'X-Agent', value: 'night', agent: 'night' }],
    default: 'reception',
  },

  // Bounds over all agents.
  limits: {
    concurrentCalls: 10,
    spendUsdPerDay: 50,
    callsPerCallerPerHour: 20,
    // How long a caller waits, with music, until a line is free; without this, they are told at once to call again.
    // waitMs: 60_000,
    // How numbers begin that may be dialed; without this, none may be.
    // allowedCountries: ['+49'],
  },

  // Who is told of every call that was taken, once it is over; messages are signed with the secret.
  // webhooks: { afterCall: { url: 'https://example.com/calls', secret: process.env.WEBHOOK_SECRET } },

  // Other prices than the built-in ones, US dollars: docs/cost.md.
  // prices: { phonePerMinute: 0.0085 },
});
