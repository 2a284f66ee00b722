import { describe, expect, it } from 'vitest';
import { StreamEncoder } from '../../src/twilio/encode.ts';

const encoder = new StreamEncoder('MZ1');

describe('the frames of a stream', () => {
  it('carry agent audio with the base64 as it is', () => {
    const payload = Buffer.alloc(160, 0xff).toString('base64');
    expect(JSON.parse(encoder.media(payload))).toEqual({
      event: 'media',
      streamSid: 'MZ1',
      media: { payload },
    });
  });

  it('carry a mark whatever its name', () => {
    const name = 'item "A"\n:1200';
    expect(JSON.parse(encoder.mark(name))).toEqual({ event: 'mark', streamSid: 'MZ1', mark: { name } });
  });

  it('clear what is queued, with no other field', () => {
    expect(JSON.parse(encoder.clear())).toEqual({ event: 'clear', streamSid: 'MZ1' });
  });

  it('stay valid JSON even for a stream with a strange name', () => {
    const strange = new StreamEncoder('"MZ\\');
    expect(JSON.parse(strange.clear())).toEqual({ event: 'clear', streamSid: '"MZ\\' });
  });
});
