import { call } from '../setup.ts';
import { marksWhileAudible, responseHeardOut, signsWhileStarved } from './audible.ts';
import { leavingMessage } from './leaving-message.ts';

/** From the first audio sent until the last of it was heard. */
export const assistantSpeaking = call.createStateConfig({
  description: 'From the first audio sent until the last mark is heard, not until the response is done.',
  tags: ['agentAudible', 'callerHeard'],
  initial: 'generating',
  on: {
    'twilio.media': { actions: 'forwardAudio' },
    'openai.response.output_audio.delta': { guard: 'playable', target: '.generating', actions: 'sendAudio' },
    'openai.input_audio_buffer.speech_started': [
      { guard: 'somethingUnheard', target: '#call.interrupting', actions: ['speechStarted', 'bargeIn'] },
      { target: '#call.listening.callerSpeaking', actions: ['bargeIn', 'speechStarted'] },
    ],
    'openai.response.done': [
      { guard: 'ofAnother', actions: 'responseDone' },
      {
        guard: 'failedForGood',
        target: '#call.assistantSpeaking.apologizing',
        actions: ['responseDone', 'becauseModelFailed'],
      },
      {
        guard: 'failedOnce',
        target: '#call.listening.thinking',
        actions: ['answerFailed', 'responseDone'],
      },
      ...responseHeardOut,
      { target: '.playingOut', actions: 'responseDone' },
    ],
    'twilio.mark': marksWhileAudible,
    'operator.say': { guard: 'canSay', actions: 'say' },
    'operator.mute': { guard: 'modelReady', target: '#call.listening.muted', actions: 'mute' },
  },
  states: {
    generating: {
      description: 'The model is still producing what the caller is hearing.',
      on: {
        'openai.response.output_audio.delta': { guard: 'playable', actions: 'sendAudio' },
      },
    },
    playingOut: {
      description: 'The response is complete; the caller is still hearing it.',
      on: { 'openai.response.created': { target: 'generating', actions: 'responseCreated' } },
      after: { lastMark: { guard: 'goodbyeSaid', target: '#call.closed', actions: 'endNow' } },
    },
    starved: {
      description: 'The buffer has run dry in the middle: the model is slower than speech, or stuck.',
      on: {
        ...signsWhileStarved,
      },
      after: {
        answerTimeout: { target: 'apologizing', actions: 'becauseNoAnswer' },
      },
    },
    leavingMessage,
    apologizing: {
      description: 'The call cannot be served: the caller is told why it ends.',
      entry: 'apologize',
      on: {
        'twilio.mark': { guard: 'apologyMark', target: '#call.closed', actions: 'apologyHeard' },
        'twilio.start': { target: 'apologizing', reenter: true, actions: 'attachStream' },
        'twilio.lost': { target: '#call.closed' },
        'twilio.media': {},
        'twilio.dtmf': {},
        'caller.fell_silent': {},
        'limit.reached': {},
        'outbound.answered_by': {},
        'operator.say': {},
        'operator.mute': {},
        'model.failed': {},
        'openai.error': {},
        'openai.response.created': {},
        'openai.response.done': {},
        'openai.response.output_audio.delta': {},
        'openai.input_audio_buffer.speech_started': {},
        'openai.input_audio_buffer.committed': {},
      },
      after: { apologyTimeout: { target: '#call.closed' } },
    },
  },
});
