import { call } from '../setup.ts';

/** One more answer from the model: with the last one the interruption is over. */
const acknowledged = <const A extends 'memoryCorrected' | 'errorNoted' | 'responseDone'>(actions: A) => [
  { guard: 'settledSpeaking' as const, target: 'listening.callerSpeaking', actions },
  { guard: 'settled' as const, target: 'listening.thinking', actions },
  { actions },
];

/** Playout is cleared; the model's memory is being cut to what was heard. */
export const interrupting = call.createStateConfig({
  description: 'Playout is cleared and unheard words are being taken from the model; late audio is dropped.',
  tags: ['callerHeard'],
  entry: 'openGuard',
  on: {
    'twilio.media': { actions: 'forwardAudio' },
    'openai.input_audio_buffer.speech_started': { actions: 'speechStarted' },
    'openai.response.output_audio.delta': {
      guard: 'playable',
      target: 'assistantSpeaking',
      actions: 'sendAudio',
    },
    'operator.say': { guard: 'canSay', actions: 'say' },
    'operator.mute': { guard: 'modelReady', target: '#call.listening.muted', actions: 'mute' },
    'openai.conversation.item.truncated': acknowledged('memoryCorrected'),
    'openai.conversation.item.deleted': acknowledged('memoryCorrected'),
    'openai.error': acknowledged('errorNoted'),
    'openai.response.done': [
      {
        guard: 'failedForGood',
        target: 'assistantSpeaking.apologizing',
        actions: ['responseDone', 'becauseModelFailed'],
      },
      ...acknowledged('responseDone'),
    ],
  },
  after: {
    interruptTimeout: [
      { guard: 'callerSpeaking', target: 'listening.callerSpeaking', actions: 'stopWaiting' },
      { target: 'listening.thinking', actions: 'stopWaiting' },
    ],
  },
});
