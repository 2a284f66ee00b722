import { describe, expect, it } from 'vitest';
import { ACTORS, eventRow, isWanted } from '../../src/console/story/event-row.ts';
import { spoken } from '../../src/console/story/spoken.ts';
import { SampleCall } from './story-sample.ts';

function rows() {
  const call = new SampleCall();
  call.wait(100);
  call.connect();
  call.modelReady();
  call.hears(10);
  call.callerTurn();
  call.responseCreated();
  call.audio({ ms: 300 });
  call.send({ type: 'openai.rate_limits.updated', limits: [] });
  return call.lines.map(eventRow);
}

describe('a line of the journal in the list of events', () => {
  it('says whom it comes from, what it is, where it led and what came of it', () => {
    const delta = rows().find(({ type }) => type === 'openai.response.output_audio.delta');
    expect(delta).toMatchObject({
      actor: 'model',
      gist: '300 ms of audio',
      to: 'assistantSpeaking.generating',
      out: 'twilio.media ×3, twilio.mark ×3',
      audio: false,
      ignored: false,
    });
  });

  it('is marked when no state answered it', () => {
    expect(rows().find(({ type }) => type === 'openai.rate_limits.updated')?.ignored).toBe(true);
  });

  it('is found by any words that are in it, in any order, among the actors asked for', () => {
    const all = { words: '', actors: new Set(ACTORS), audio: true };
    const found = (filter: Parameters<typeof isWanted>[1]): string[] =>
      rows()
        .filter((row) => isWanted(row, filter))
        .map(({ type }) => type);
    expect(found(all)).toHaveLength(rows().length);
    expect(found({ ...all, words: 'ITEM_U speech' })).toEqual([
      'openai.input_audio_buffer.speech_started',
      'openai.input_audio_buffer.speech_stopped',
    ]);
    expect(found({ ...all, actors: new Set(['phone'] as const) })).toEqual(['twilio.start', 'twilio.media']);
    expect(found({ ...all, actors: new Set(['phone'] as const), audio: false })).toEqual(['twilio.start']);
  });
});

describe('the words of an utterance', () => {
  const agent = {
    itemId: 'item_1',
    role: 'agent' as const,
    responseId: 'resp_1',
    text: 'We are open every day',
    generatedMs: 2000,
    heardMs: null,
    interrupted: false,
  };

  it('are heard one after the other while they play', () => {
    expect(spoken(agent, 0)).toEqual({ heard: '', pending: 'We are open every day', unheard: '' });
    expect(spoken(agent, 1100)).toEqual({ heard: 'We are open', pending: ' every day', unheard: '' });
  });

  it('are unheard after the cut, never pending', () => {
    const cut = { ...agent, heardMs: 1100, interrupted: true };
    expect(spoken(cut, 2000)).toEqual({ heard: 'We are open', pending: '', unheard: ' every day' });
  });

  it('are all heard when nobody interrupted', () => {
    expect(spoken({ ...agent, heardMs: 2000 }, 0).heard).toBe('We are open every day');
  });
});
