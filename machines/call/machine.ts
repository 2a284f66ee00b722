import { newCall } from './context.ts';
import { call } from './setup.ts';
import { assistantSpeaking } from './states/assistant-speaking.ts';
import { closed } from './states/closed.ts';
import { connecting } from './states/connecting.ts';
import { greeting } from './states/greeting.ts';
import { interrupting } from './states/interrupting.ts';
import { listening } from './states/listening.ts';

/**
 * One phone call. Takes what Twilio and OpenAI say as {@link CallEvent}s and emits what is to be done as
 * {@link CallAction}s, in order. Pure: no socket, timer, clock or randomness but XState's delays.
 */
export const callMachine = call.createMachine({
  id: 'call',
  context: ({ input }) => newCall(input),
  initial: 'connecting',
  on: {
    'twilio.start': [
      { guard: 'muted', target: '.listening.muted', actions: 'attachStream' },
      { guard: 'talkWasCut', target: '.listening.thinking', actions: ['attachStream', 'continueTalk'] },
      { guard: 'callerSpeaking', target: '.listening.callerSpeaking', actions: 'attachStream' },
      { guard: 'onHold', target: '.listening.onHold', actions: 'attachStream' },
      { guard: 'collecting', target: '.listening.collectingDigits', actions: 'attachStream' },
      { guard: 'usingTool', target: '.listening.usingTool', actions: 'attachStream' },
      { target: '.listening', actions: 'attachStream' },
    ],
    'twilio.stop': { target: '.closed', actions: 'becauseHungUp' },
    'twilio.lost': { target: '.connecting.resuming', actions: 'detachStream' },
    'twilio.dtmf': { actions: 'keyPressed' },
    'caller.fell_silent': { guard: 'modelQuiet', actions: 'probeModel' },
    'twilio.mark': { guard: 'tonesMark', actions: 'tonesHeard' },
    'tool.finished': { guard: 'toolRuns', actions: 'toolFinished' },
    'tool.late': { actions: 'noted' },
    'transfer.answered': { guard: 'transferring', target: '.closed', actions: 'transferAnswered' },
    'transfer.failed': { guard: 'transferring', actions: 'transferFailed' },
    'limit.reached': [
      { guard: 'limitAgain', target: '.closed', actions: 'endNow' },
      { guard: 'freeToSpeak', target: '.listening.thinking', actions: 'windDown' },
      { actions: 'windDown' },
    ],
    'outbound.answered_by': [
      { guard: 'muted', actions: 'noted' },
      { guard: 'leavesMessage', target: '.assistantSpeaking.leavingMessage', actions: 'leaveMessage' },
      { target: '.closed', actions: 'becauseMachine' },
    ],
    'operator.hang_up': { target: '.closed', actions: 'becauseOperator' },
    'operator.tell_model': { guard: 'modelReady', actions: 'tellModel' },
    'operator.listen': { actions: 'noted' },
    'operator.listen_ended': { actions: 'noted' },
    'model.failed': { target: '.assistantSpeaking.apologizing', actions: 'becauseModelFailed' },
    'openai.error': { actions: 'errorNoted' },
    'openai.session.updated': { actions: 'sessionUpdated' },
    'openai.input_audio_buffer.speech_stopped': { actions: 'speechStopped' },
    'openai.input_audio_buffer.committed': { actions: 'turnCommitted' },
    'openai.conversation.item.added': { actions: 'itemAdded' },
    'openai.conversation.item.done': { guard: 'hostedAnswers', actions: 'hostedDone' },
    'openai.conversation.item.truncated': { actions: 'memoryCorrected' },
    'openai.conversation.item.deleted': { actions: 'memoryCorrected' },
    'openai.conversation.item.input_audio_transcription.completed': { actions: 'callerTranscribed' },
    'openai.response.created': { actions: 'responseCreated' },
    'openai.response.output_item.added': { actions: 'outputItemAdded' },
    'openai.response.output_audio.done': { actions: 'finishItem' },
    'openai.response.output_audio_transcript.delta': { actions: 'wordsAdded' },
    'openai.response.output_audio_transcript.done': { actions: 'wordsComplete' },
    'openai.response.output_text.delta': { actions: 'wordsAdded' },
    'openai.response.output_text.done': { actions: 'wordsComplete' },
    'openai.response.done': { actions: 'responseDone' },
  },
  after: {
    maxCallWarning: { guard: 'modelReady', actions: 'warnOfEnd' },
    maxCall: [
      { guard: 'freeToSpeak', target: '.listening.thinking', actions: 'windDown' },
      { actions: 'windDown' },
    ],
    maxCallOver: { target: '.closed', actions: 'becauseDuration' },
  },
  states: { connecting, greeting, listening, assistantSpeaking, interrupting, closed },
});
