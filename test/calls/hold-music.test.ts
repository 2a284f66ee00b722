import { describe, expect, it } from 'vitest';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { holdMusic } from '../../src/calls/call/announcements/make-hold.ts';
import { loadAnnouncements } from '../../src/calls/call/announcements.ts';
import { HoldMusic } from '../../src/calls/call/hold-music.ts';
import { VirtualClock } from '../../src/io/clock.ts';

const { hold } = loadAnnouncements();

describe('the hold music', () => {
  it('is what its script makes', () => {
    expect(Buffer.from(hold).equals(Buffer.from(holdMusic()))).toBe(true);
  });

  it('is soft, and loops without a click', () => {
    const samples = decodeMulaw(hold);
    expect(Math.max(...samples.map(Math.abs))).toBeLessThan(10_000);
    const jumps = samples.map((sample, i) => Math.abs(sample - samples.at(i - 1)!));
    // From the end to the beginning it is no further than anywhere else.
    expect(jumps[0]).toBeLessThanOrEqual(Math.max(...jumps.subarray(1)));
  });
});

describe('HoldMusic', () => {
  const playing = () => {
    const clock = new VirtualClock();
    const sent: number[] = [];
    const music = Uint8Array.from({ length: 8 * 300 }, (_, i) => i % 251);
    const player = new HoldMusic({ music, clock, send: (piece) => void sent.push(...piece) });
    return { clock, sent, music, player };
  };

  it('is a second ahead, never much more, and goes round', async () => {
    const { clock, sent, music, player } = playing();
    player.start();
    expect(sent).toHaveLength(8 * 1000);
    await clock.advance(2000);
    expect(sent.length).toBeGreaterThanOrEqual(8 * 3000);
    expect(sent.length).toBeLessThanOrEqual(8 * 3200);
    expect(sent.every((byte, i) => byte === music[i % music.length])).toBe(true);
  });

  it('sends nothing once it has stopped, and begins anew when it is started again', async () => {
    const { clock, sent, player } = playing();
    player.start();
    player.start();
    expect(sent).toHaveLength(8 * 2000);
    expect(sent.slice(8000, 8010)).toEqual(sent.slice(0, 10));
    player.stop();
    await clock.advance(5000);
    expect(sent).toHaveLength(8 * 2000);
  });
});
