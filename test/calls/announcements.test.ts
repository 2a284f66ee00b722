import { describe, expect, it } from 'vitest';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { loadAnnouncements } from '../../src/calls/call/announcements.ts';
import { framesOf, loudest, speechLevel } from '../audio/speech.ts';

const { apology } = loadAnnouncements();

describe('the apology', () => {
  it('lasts no longer than 2400 ms and tells its length', () => {
    expect(apology.durationMs).toBe(apology.audio.length / 8);
    expect(apology.durationMs).toBeGreaterThan(1500);
    expect(apology.durationMs).toBeLessThanOrEqual(2400);
  });

  it('is at the usual level of speech, never clips, and starts and ends without a click', () => {
    const samples = decodeMulaw(apology.audio);
    expect(speechLevel(samples)).toBeGreaterThan(2500);
    expect(speechLevel(samples)).toBeLessThan(4500);
    expect(loudest(samples)).toBeLessThan(30000);
    expect(Math.abs(samples[0]!)).toBeLessThan(50);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(50);
  });

  it('is speech most of the time, with a true silence between its two sentences', () => {
    const frames = framesOf(decodeMulaw(apology.audio));
    expect(frames.filter((level) => level > 500).length).toBeGreaterThan(frames.length / 2);
    expect(Math.min(...frames)).toBeLessThan(20);
  });
});
