import { call } from '../setup.ts';

/** Waits for the phone stream and for a verified model session, in either order. */
export const connecting = call.createStateConfig({
  description: 'Waits for the phone stream and for a verified model session; keeps the first words.',
  initial: 'awaitingStream',
  on: {
    'model.ready': { actions: 'modelReady' },
    'model.failed': { actions: 'becauseModelFailed' },
  },
  states: {
    awaitingStream: {
      description: 'The webhook came and the model is being dialed; the media stream is on its way.',
      entry: 'dialModel',
      on: {
        'twilio.lost': {},
        'twilio.start': [
          { guard: 'modelFailed', target: '#call.assistantSpeaking.apologizing', actions: 'attachStream' },
          { guard: 'readyToGreet', target: '#call.greeting', actions: 'attachStream' },
          { guard: 'modelReady', target: '#call.listening', actions: 'attachStream' },
          { target: 'awaitingModel', actions: 'attachStream' },
        ],
      },
      after: { claimTimeout: { target: '#call.closed', actions: 'becauseUnclaimed' } },
    },
    awaitingModel: {
      description: 'The caller is on the line; what they say is kept until the model is ready.',
      on: {
        'twilio.start': { actions: 'attachStream' },
        'twilio.media': { actions: 'keepWords' },
        'model.ready': [
          { guard: 'greets', target: '#call.greeting', actions: 'modelReady' },
          { target: '#call.listening', actions: ['modelReady', 'sendFirstWords'] },
        ],
        'model.failed': { target: '#call.assistantSpeaking.apologizing', actions: 'becauseModelFailed' },
      },
      after: {
        connectTimeout: { target: '#call.assistantSpeaking.apologizing', actions: 'becauseUnreachable' },
      },
    },
    resuming: {
      description: 'The stream was lost while the call lives; Twilio is asked to open a new one.',
      on: {
        'openai.input_audio_buffer.speech_started': { actions: 'speechStarted' },
        'openai.response.created': { actions: 'responseRefused' },
        'twilio.start': [
          { guard: 'modelFailed', target: '#call.assistantSpeaking.apologizing', actions: 'attachStream' },
          { guard: 'muted', target: '#call.listening.muted', actions: 'attachStream' },
          {
            guard: 'talkWasCut',
            target: '#call.listening.thinking',
            actions: ['attachStream', 'continueTalk'],
          },
          { guard: 'callerSpeaking', target: '#call.listening.callerSpeaking', actions: 'attachStream' },
          { guard: 'onHold', target: '#call.listening.onHold', actions: 'attachStream' },
          { guard: 'collecting', target: '#call.listening.collectingDigits', actions: 'attachStream' },
          { guard: 'usingTool', target: '#call.listening.usingTool', actions: 'attachStream' },
          { guard: 'neverGreeted', target: '#call.greeting', actions: 'attachStream' },
          { guard: 'modelReady', target: '#call.listening', actions: ['attachStream', 'sendFirstWords'] },
          { target: 'awaitingModel', actions: 'attachStream' },
        ],
      },
      after: { resumeTimeout: { target: '#call.closed', actions: 'becauseStreamLost' } },
    },
  },
});
