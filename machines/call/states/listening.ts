import { call } from '../setup.ts';
import { overAndWaiting } from './audible.ts';

/** The caller speaks before the agent has come to: what is asked for is not wanted any more. */
const spokenOver = { target: 'callerSpeaking', actions: ['bargeIn', 'speechStarted'] } as const;

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
      on: {
        'operator.say': { guard: 'canSay', target: 'thinking', actions: 'say' },
        'openai.conversation.item.done': {
          guard: 'hostedAnswers',
          target: 'thinking',
          actions: 'hostedDone',
        },
        'openai.response.done': [
          { guard: 'overAndEnding', target: '#call.closed', actions: ['responseDone', 'endNow'] },
          { guard: 'overAndOwed', target: 'thinking', actions: 'responseDone' },
          ...overAndWaiting,
          { actions: 'responseDone' },
        ],
      },
      after: {
        silencePrompt: [
          { guard: 'silentForGood', target: 'thinking', actions: 'endForSilence' },
          { guard: 'asksIfThere', target: 'thinking', actions: 'askStillThere' },
        ],
      },
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
        'openai.input_audio_buffer.speech_started': spokenOver,
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
          {
            guard: 'goodbyeFailed',
            target: '#call.assistantSpeaking.apologizing',
            actions: ['responseDone', 'becauseEnding'],
          },
          { guard: 'overAndEnding', target: '#call.closed', actions: ['responseDone', 'endNow'] },
          { guard: 'overAndHosted', target: 'thinking', reenter: true, actions: 'responseDone' },
          { guard: 'overAndOwed', actions: 'responseDone' },
          ...overAndWaiting,
          { guard: 'overAndAnswered', target: 'waiting', actions: 'responseDone' },
          { actions: 'responseDone' },
        ],
        'openai.error': [
          {
            guard: 'goodbyeRefused',
            target: '#call.assistantSpeaking.apologizing',
            actions: ['errorNoted', 'becauseEnding'],
          },
          { guard: 'asideRefusedEnding', target: '#call.closed', actions: ['errorNoted', 'endNow'] },
          { guard: 'asideRefusedOnHold', target: 'onHold', actions: 'errorNoted' },
          { guard: 'asideRefusedCollecting', target: 'collectingDigits', actions: 'errorNoted' },
          { guard: 'asideRefusedUsingTool', target: 'usingTool', actions: 'errorNoted' },
          { guard: 'asideRefused', target: 'waiting', actions: 'errorNoted' },
        ],
      },
      after: {
        nudge: [
          { guard: 'answerForgotten', actions: 'askForAnswer' },
          { guard: 'serverForgot', target: 'usingTool', actions: ['answerMissed', 'askForFiller'] },
        ],
        hostedFiller: {
          guard: 'canFillHosted',
          target: 'thinking',
          reenter: true,
          actions: 'waitForHosted',
        },
        answerTimeout: [
          {
            guard: 'goodbyeMissing',
            target: '#call.assistantSpeaking.apologizing',
            actions: 'becauseEnding',
          },
          { guard: 'windingDown', target: '#call.closed', actions: 'endNow' },
          { guard: 'onHold', target: 'onHold', actions: 'answerMissed' },
          { guard: 'collecting', target: 'collectingDigits', actions: 'answerMissed' },
          { guard: 'usingTool', target: 'usingTool', actions: 'answerMissed' },
          { guard: 'hostedRuns', target: 'thinking', reenter: true, actions: 'waitForHosted' },
          { guard: 'onlyAside', target: 'waiting', actions: 'dropWish' },
          { target: '#call.assistantSpeaking.apologizing', actions: 'becauseNoAnswer' },
        ],
      },
    },
    usingTool: {
      description:
        'A tool is running; the caller may speak, and is told now and then that it takes a moment.',
      entry: 'sendTones',
      on: {
        'openai.input_audio_buffer.speech_started': spokenOver,
        'openai.response.created': { guard: 'fillerAskedFor', actions: 'responseCreated' },
        'openai.response.done': [
          { guard: 'overAndOwed', target: 'thinking', actions: 'responseDone' },
          { guard: 'overOnHold', target: 'onHold', actions: 'responseDone' },
          { guard: 'overCollecting', target: 'collectingDigits', actions: 'responseDone' },
          { actions: 'responseDone' },
        ],
        'tool.finished': [
          { guard: 'toolWasLast', target: '#call.closed', actions: ['toolFinished', 'endNow'] },
          { guard: 'toolAnswered', target: 'thinking', actions: 'toolFinished' },
          { guard: 'toolRuns', actions: 'toolFinished' },
        ],
        'twilio.mark': { guard: 'tonesMark', target: 'thinking', actions: 'tonesHeard' },
      },
      after: {
        filler: [
          { guard: 'canFill', target: 'usingTool', reenter: true, actions: 'askForFiller' },
          { target: 'usingTool', reenter: true },
        ],
      },
    },
    collectingDigits: {
      description: 'The caller is typing, unseen by anybody but the machine; they may speak as well.',
      on: {
        'openai.input_audio_buffer.speech_started': spokenOver,
        'twilio.dtmf': [
          { guard: 'lastKey', target: 'thinking', actions: 'keyPressed' },
          { target: 'collectingDigits', reenter: true, actions: 'keyPressed' },
        ],
        'openai.response.done': [
          { guard: 'overAndOwed', target: 'thinking', actions: 'responseDone' },
          { guard: 'overOnHold', target: 'onHold', actions: 'responseDone' },
          { actions: 'responseDone' },
        ],
        'tool.finished': [
          { guard: 'toolAnswered', target: 'thinking', actions: 'toolFinished' },
          { guard: 'toolRuns', actions: 'toolFinished' },
        ],
      },
      after: { keyTimeout: { target: 'thinking', actions: 'keysTimedOut' } },
    },
    onHold: {
      description:
        'The caller hears music until the agent speaks, or until a human takes the call or does not.',
      entry: 'holdOn',
      exit: 'holdOff',
      on: {
        'openai.input_audio_buffer.speech_started': { actions: 'speechStarted' },
        'openai.input_audio_buffer.speech_stopped': [
          { guard: 'resultsDue', target: 'thinking', actions: ['speechStopped', 'sayWhatIsOwed'] },
          { actions: 'speechStopped' },
        ],
        'tool.finished': [
          { guard: 'toolAnswered', target: 'thinking', actions: 'toolFinished' },
          { guard: 'toolRuns', actions: 'toolFinished' },
        ],
        'openai.response.done': [
          { guard: 'overAndOwed', target: 'thinking', actions: 'responseDone' },
          { actions: 'responseDone' },
        ],
        'transfer.failed': [
          { guard: 'transferringSpeaking', target: 'callerSpeaking', actions: 'transferFailed' },
          { guard: 'transferring', target: 'thinking', actions: 'transferFailed' },
        ],
      },
      after: {
        holdTimeout: [
          { guard: 'heldSpeaking', target: 'callerSpeaking' },
          { guard: 'held', target: 'thinking', actions: 'heldLong' },
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
          { guard: 'answerOwed', target: 'thinking', actions: ['unmute', 'sayWhatIsOwed'] },
          { guard: 'onHold', target: 'onHold', actions: 'unmute' },
          { guard: 'collecting', target: 'collectingDigits', actions: 'unmute' },
          { guard: 'usingTool', target: 'usingTool', actions: 'unmute' },
          { target: 'waiting', actions: 'unmute' },
        ],
      },
    },
  },
});
