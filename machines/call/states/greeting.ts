import { call } from '../setup.ts';
import { marksWhileAudible, responseHeardOut, signsWhileStarved } from './audible.ts';

/** The agent speaks first. */
export const greeting = call.createStateConfig({
  description: 'The agent speaks first, protected against noise on the line.',
  tags: ['agentAudible', 'callerHeard'],
  initial: 'preparing',
  entry: 'greet',
  on: {
    'twilio.start': { target: '#call.greeting', reenter: true, actions: 'attachStream' },
    'twilio.media': { actions: 'forwardAudio' },
    'openai.input_audio_buffer.speech_started': { actions: 'speechStarted' },
    'openai.response.output_audio.delta': { guard: 'playable', actions: 'sendAudio' },
    'twilio.mark': marksWhileAudible,
    'operator.say': { guard: 'canSay', actions: 'say' },
    'operator.mute': { guard: 'modelReady', target: '#call.listening.muted', actions: 'mute' },
    'openai.response.done': [
      { guard: 'ofInterrupted', actions: 'responseDone' },
      {
        guard: 'failedForGood',
        target: '#call.assistantSpeaking.apologizing',
        actions: ['responseDone', 'becauseModelFailed'],
      },
      {
        guard: 'failedOnce',
        target: '.preparing',
        reenter: true,
        actions: ['answerFailed', 'responseDone'],
      },
      ...responseHeardOut,
      { actions: 'responseDone' },
    ],
  },
  states: {
    preparing: {
      description: 'The greeting is being made; nothing of it has been heard.',
      on: {
        'openai.response.created': { target: 'preparing', reenter: true, actions: 'responseCreated' },
        'openai.input_audio_buffer.speech_started': [
          {
            guard: 'unguardedUnheard',
            target: '#call.interrupting',
            actions: ['speechStarted', 'bargeIn'],
          },
          {
            guard: 'unguarded',
            target: '#call.listening.callerSpeaking',
            actions: ['bargeIn', 'speechStarted'],
          },
          { actions: 'speechStarted' },
        ],
        'twilio.mark': [
          { guard: 'ranDry', target: 'starved', actions: ['markHeard', 'greetingHeard'] },
          { guard: 'awaitedUnguarded', target: 'interruptible', actions: ['markHeard', 'greetingHeard'] },
          { guard: 'awaitedMark', target: 'guarded', actions: ['markHeard', 'greetingHeard'] },
        ],
      },
      after: {
        nudge: { guard: 'greetingMissing', actions: 'askForGreeting' },
        answerTimeout: {
          guard: 'nothingSaid',
          target: '#call.assistantSpeaking.apologizing',
          actions: 'becauseNoAnswer',
        },
        greetingGuardMax: [
          { guard: 'spokenOver', target: '#call.interrupting', actions: 'bargeInAfterGuard' },
          { guard: 'callerSpeaking', target: '#call.listening.callerSpeaking', actions: 'bargeInAfterGuard' },
          { guard: 'nothingSaid', actions: 'openGuard' },
          { target: 'interruptible', actions: 'openGuard' },
        ],
      },
    },
    guarded: {
      description: 'The caller hears the greeting; speech that begins now does not interrupt it yet.',
      after: {
        greetingGuard: [
          { guard: 'callerSpeaking', target: 'contested' },
          { target: 'interruptible', actions: 'openGuard' },
        ],
      },
    },
    contested: {
      description:
        'Somebody began to speak while the guard was closed: speech lasts and interrupts, noise ends.',
      on: {
        'openai.input_audio_buffer.committed': {
          target: 'interruptible',
          actions: ['turnCommitted', 'openGuard'],
        },
      },
      after: {
        speechProof: [
          { guard: 'spokenOver', target: '#call.interrupting', actions: 'bargeInAfterGuard' },
          { target: 'interruptible', actions: 'openGuard' },
        ],
      },
    },
    interruptible: {
      description: 'The greeting plays on; the caller may interrupt it.',
      on: {
        'openai.input_audio_buffer.speech_started': {
          guard: 'somethingUnheard',
          target: '#call.interrupting',
          actions: ['speechStarted', 'bargeIn'],
        },
      },
    },
    starved: {
      description: 'The greeting has run dry: the model is slower than speech, or stuck.',
      on: {
        ...signsWhileStarved,
        'openai.response.output_audio.delta': [
          { guard: 'playableUnguarded', target: 'interruptible', actions: 'sendAudio' },
          { guard: 'playableSpokenOver', target: '#call.interrupting', actions: 'bargeInAfterGuard' },
          {
            guard: 'playableSpoken',
            target: '#call.listening.callerSpeaking',
            actions: 'bargeInAfterGuard',
          },
          { guard: 'playableContested', target: 'contested', actions: 'sendAudio' },
          { guard: 'playableGuardOver', target: 'interruptible', actions: ['sendAudio', 'openGuard'] },
          { guard: 'playable', target: 'guarded', actions: 'sendAudio' },
        ],
        'openai.input_audio_buffer.speech_started': [
          { guard: 'unguardedUnheard', target: '#call.interrupting', actions: ['speechStarted', 'bargeIn'] },
          {
            guard: 'unguarded',
            target: '#call.listening.callerSpeaking',
            actions: ['bargeIn', 'speechStarted'],
          },
        ],
      },
      after: {
        answerTimeout: { target: '#call.assistantSpeaking.apologizing', actions: 'becauseNoAnswer' },
      },
    },
  },
});
