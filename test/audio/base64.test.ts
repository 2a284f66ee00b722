import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../src/audio/base64.ts';

describe('base64 on the wire', () => {
  it('gives back any bytes that were encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  it('encodes a frame of 160 bytes to 216 characters', () => {
    expect(encodeBase64(new Uint8Array(160).fill(0xff))).toHaveLength(216);
  });

  it('encodes a view, not the whole buffer below it', () => {
    expect(encodeBase64(Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 4))).toBe('AgME');
  });

  it('takes empty text for no bytes', () => {
    expect(decodeBase64('')).toEqual(new Uint8Array(0));
  });

  it.each([
    ['white space', 'AQ ID'],
    ['white space that keeps the length', 'AQI\n'],
    ['a line break at the end', 'AQID\n'],
    ['a foreign character', 'AQ!D'],
    ['the URL alphabet', '-_-_'],
    ['missing padding', 'AQ'],
    ['too little padding', 'AQ='],
    ['too much padding', 'AQID===='],
    ['padding alone', '===='],
    ['padding in the middle', 'AQ==AQID'],
    ['one character over', 'AQIDA'],
    ['stray bits behind the last byte', 'AR=='],
    ['a character beyond Latin-1', 'AQIф'],
  ])('refuses %s', (_, text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
