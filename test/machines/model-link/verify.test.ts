import { describe, expect, it } from 'vitest';
import { differences } from '../../../machines/model-link/verify.ts';
import { asked } from './drive.ts';

describe('a session echoed', () => {
  it('as asked has no differences, whatever else it says', () => {
    expect(differences(asked, { ...asked, voice: 'marin', model: 'other', expiresAt: 1 })).toEqual([]);
  });

  it('is told apart field by field, in the words of the wire', () => {
    expect(differences(asked, { inputFormat: 'audio/pcma', outputFormat: 'audio/pcm' })).toEqual([
      'audio.input.format is audio/pcma, asked for was audio/pcmu',
      'audio.output.format is audio/pcm, asked for was audio/pcmu',
      'audio.input.turn_detection is not stated, asked for was server_vad',
    ]);
  });

  it('with manual turns is as asked where manual turns were asked for', () => {
    const manual = { ...asked, turnDetection: null };
    expect(differences(manual, manual)).toEqual([]);
    expect(differences(manual, asked)).toHaveLength(1);
  });
});
