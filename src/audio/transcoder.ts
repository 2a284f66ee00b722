import { decodeAlaw, encodeAlaw } from './alaw.ts';
import { joinBytes } from './join.ts';
import { decodeMulaw, encodeMulaw } from './mulaw.ts';
import { pcm16FromSamples, samplesFromPcm16 } from './pcm16.ts';
import { Downsampler, Upsampler } from './resample.ts';

/** The audio formats a realtime session speaks: μ-law and A-law at 8000 bytes/s, PCM16 at 48000 bytes/s. */
export type ModelFormat = 'audio/pcmu' | 'audio/pcma' | 'audio/pcm';

/** Turns the telephone's μ-law into a model's format and back, for one call: each direction is one stream. */
export interface Transcoder {
  /** Takes μ-law at 8000 samples/s, any length; gives as much audio in the model's format. */
  toModel(mulaw: Uint8Array): Uint8Array;
  /** Takes audio in the model's format, cut anywhere, even inside a sample; gives μ-law at 8000 samples/s. */
  fromModel(bytes: Uint8Array): Uint8Array;
}

const passThrough: Transcoder = {
  toModel: (mulaw) => mulaw,
  fromModel: (bytes) => bytes,
};

const alawTranscoder: Transcoder = {
  toModel: (mulaw) => encodeAlaw(decodeMulaw(mulaw)),
  fromModel: (bytes) => encodeMulaw(decodeAlaw(bytes)),
};

class Pcm16Transcoder implements Transcoder {
  readonly #up = new Upsampler();
  readonly #down = new Downsampler();
  #halfSample: Uint8Array = new Uint8Array(0);

  toModel(mulaw: Uint8Array): Uint8Array {
    return pcm16FromSamples(this.#up.push(decodeMulaw(mulaw)));
  }

  fromModel(bytes: Uint8Array): Uint8Array {
    return encodeMulaw(this.#down.push(samplesFromPcm16(this.#wholeSamples(bytes))));
  }

  #wholeSamples(bytes: Uint8Array): Uint8Array {
    const joined = joinBytes(this.#halfSample, bytes);
    const whole = joined.length - (joined.length % 2);
    // A copy: it must outlive the buffer it came in.
    this.#halfSample = Uint8Array.from(joined.subarray(whole));
    return joined.subarray(0, whole);
  }
}

/**
 * Makes the transcoder between a telephone stream and a model session.
 * @param format the model session's format, for both directions. `audio/pcmu` passes the bytes through as they
 * are; `audio/pcma` maps byte to byte; `audio/pcm` resamples, adding 3 ms each way.
 * @returns a transcoder for one call; that of `audio/pcm` keeps state and must not be shared.
 */
export function createTranscoder(format: ModelFormat): Transcoder {
  switch (format) {
    case 'audio/pcmu':
      return passThrough;
    case 'audio/pcma':
      return alawTranscoder;
    case 'audio/pcm':
      return new Pcm16Transcoder();
  }
}
