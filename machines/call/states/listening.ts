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
    'operator.say': { guard: 'canSay', actions: 'say' },
    'operator.mute': { guard: 'modelReady', target: '.muted', actions: 'mute' },
  },
  states: {
    waiting: {
      description: 'Nobody speaks.',
      on: { 'operator.say': { guard: 'canSay', target: 'thinking', actions: 'say' } },
    },
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
        'openai.error': { guard: 'wishRefused', target: 'waiting', actions: 'errorNoted' },
      },
      after: {
        nudge: { guard: 'answerForgotten', actions: 'askForAnswer' },
        answerTimeout: [
          { guard: 'onlyWished', target: 'waiting', actions: 'dropWish' },
          { target: '#call.assistantSpeaking.apologizing', actions: 'becauseNoAnswer' },
        ],
      },
    },
    muted: {
      description:
        'An operator has silenced the agent; the caller is still heard by the model, but not answered.',
      on: {
        'openai.input_audio_buffer.speech_started': { actions: 'speechStarted' },
        'openai.input_audio_buffer.speech_stopped': { actions: 'speechStopped' },
        'openai.response.created': { actions: 'responseRefused' },
        'openai.response.output_audio.delta': {},
        'openai.response.done': { actions: 'responseUnheard' },
        'caller.fell_silent': [
          { guard: 'longQuiet', actions: 'turnMissed' },
          { guard: 'modelQuiet', actions: 'probeModel' },
        ],
        'operator.say': {},
        'operator.mute': {},
        'operator.unmute': [
          { guard: 'callerSpeaking', target: 'callerSpeaking', actions: 'unmute' },
          { guard: 'answerOwed', target: 'thinking', actions: ['unmute', 'askForAnswer'] },
          { target: 'waiting', actions: 'unmute' },
        ],
      },
    },
  },
});
