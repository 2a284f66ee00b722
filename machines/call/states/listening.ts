import { call } from '../setup.ts';

/** Nothing of ours is audible. */
export const listening = call.createStateConfig({
  description: 'Nothing of the agent is audible.',
  tags: ['callerHeard'],
  initial: 'waiting',
  entry: 'openGuard',
  on: {
    'twilio.media': { actions: 'forwardAudio' },
    'openai.input_audio_buffer.speech_started': { target: '.callerSpeaking', actions: 'speechStarted' },
    'openai.input_audio_buffer.speech_stopped': { target: '.thinking', actions: 'speechStopped' },
    'openai.response.created': { target: '.thinking', reenter: true, actions: 'responseCreated' },
    'openai.response.output_audio.delta': {
      guard: 'playable',
      target: '#call.assistantSpeaking',
      actions: 'sendAudio',
    },
  },
  states: {
    waiting: { description: 'Nobody speaks.' },
    callerSpeaking: {
      description: 'The caller speaks.',
      on: {
        'openai.input_audio_buffer.speech_started': { actions: 'speechStarted' },
        'caller.fell_silent': [
          { guard: 'longQuiet', target: 'thinking', actions: 'turnMissed' },
          { guard: 'modelQuiet', actions: 'probeModel' },
        ],
        'openai.response.created': { actions: 'responseCreated' },
      },
    },
    thinking: {
      description: 'The caller has finished; the answer is on its way.',
      on: {
        'openai.input_audio_buffer.speech_started': {
          target: 'callerSpeaking',
          actions: ['bargeIn', 'speechStarted'],
        },
        'openai.response.output_item.added': {
          target: 'thinking',
          reenter: true,
          actions: 'outputItemAdded',
        },
        'openai.response.done': [
          {
            guard: 'failedForGood',
            target: '#call.assistantSpeaking.apologizing',
            actions: ['responseDone', 'becauseModelFailed'],
          },
          {
            guard: 'failedOnce',
            target: 'thinking',
            reenter: true,
            actions: ['answerFailed', 'responseDone'],
          },
          { guard: 'overAndOwed', actions: 'responseDone' },
          { guard: 'overAndAnswered', target: 'waiting', actions: 'responseDone' },
          { actions: 'responseDone' },
        ],
      },
      after: {
        nudge: { guard: 'answerForgotten', actions: 'askForAnswer' },
        answerTimeout: { target: '#call.assistantSpeaking.apologizing', actions: 'becauseNoAnswer' },
      },
    },
  },
});
