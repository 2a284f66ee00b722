import { call } from '../setup.ts';

/** The call we placed was taken by an answering machine, which records now. Nothing it plays is heard or answered. */
export const leavingMessage = call.createStateConfig({
  description: 'An answering machine took the call: the message is left on it, and nothing it says is heard.',
  on: {
    'twilio.media': {},
    'twilio.dtmf': {},
    'twilio.mark': [
      { guard: 'allHeardEnding', target: '#call.closed', actions: ['markHeard', 'endNow'] },
      { guard: 'awaitedMark', actions: 'markHeard' },
    ],
    'twilio.start': { target: '#call.closed', actions: 'becauseMachine' },
    'twilio.lost': { target: '#call.closed', actions: 'becauseMachine' },
    'caller.fell_silent': {},
    'limit.reached': {},
    'outbound.answered_by': {},
    'operator.say': {},
    'operator.mute': {},
    'operator.tell_model': {},
    'openai.input_audio_buffer.speech_started': {},
    'openai.input_audio_buffer.speech_stopped': {},
    'openai.input_audio_buffer.committed': {},
    'openai.response.created': { actions: 'messageCreated' },
    'openai.response.output_audio.delta': { guard: 'playable', actions: 'sendAudio' },
    'openai.response.done': [
      { guard: 'ofAnother', actions: 'responseDone' },
      { guard: 'messageMissing', target: '#call.closed', actions: ['responseDone', 'becauseMachine'] },
      { guard: 'overAndEnding', target: '#call.closed', actions: ['responseDone', 'endNow'] },
      { actions: 'responseDone' },
    ],
    'openai.error': [
      { guard: 'messageMissing', target: '#call.closed', actions: ['errorNoted', 'becauseMachine'] },
      { actions: 'errorNoted' },
    ],
  },
  after: { messageTimeout: { target: '#call.closed', actions: 'becauseMachine' } },
});
