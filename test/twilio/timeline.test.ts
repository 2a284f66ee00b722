import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MediaTimeline } from '../../src/twilio/timeline.ts';

const FRAME_BYTES = 160;

function timelineAt(timestampMs: number): MediaTimeline {
  const timeline = new MediaTimeline();
  timeline.feed(timestampMs, FRAME_BYTES);
  return timeline;
}

describe('the timeline of caller audio', () => {
  it('begins with the first frame, whatever its stamp', () => {
    expect(new MediaTimeline().feed(102, FRAME_BYTES)).toBe(0);
  });

  it('needs nothing while frames follow each other', () => {
    const timeline = timelineAt(0);
    for (let frame = 1; frame < 100; frame++) expect(timeline.feed(frame * 20, FRAME_BYTES)).toBe(0);
  });

  it("takes stamps that drift as Twilio's do without adding anything", () => {
    const timeline = timelineAt(102);
    for (let frame = 1; frame <= 72; frame++) {
      expect(timeline.feed(Math.round(102 + frame * 20.71), FRAME_BYTES)).toBe(0);
    }
  });

  it('does not mistake jitter of one frame for a gap', () => {
    expect(timelineAt(0).feed(40, FRAME_BYTES)).toBe(0);
  });

  it('fills a gap with exactly what is missing', () => {
    expect(timelineAt(0).feed(41, FRAME_BYTES)).toBe(21);
    expect(timelineAt(100).feed(620, FRAME_BYTES)).toBe(500);
  });

  it('fills a gap once', () => {
    const timeline = timelineAt(0);
    expect(timeline.feed(520, FRAME_BYTES)).toBe(500);
    expect(timeline.feed(540, FRAME_BYTES)).toBe(0);
  });

  it('knows how long a frame of another size is', () => {
    const timeline = new MediaTimeline();
    timeline.feed(0, 800);
    expect(timeline.feed(100, FRAME_BYTES)).toBe(0);
    expect(timeline.feed(220, FRAME_BYTES)).toBe(100);
  });

  it('fills at most 10 s', () => {
    expect(timelineAt(0).feed(3_600_000, FRAME_BYTES)).toBe(10_000);
  });

  it('adds nothing for a frame that came twice or late', () => {
    const timeline = timelineAt(1000);
    expect(timeline.feed(1000, FRAME_BYTES)).toBe(0);
    expect(timeline.feed(200, FRAME_BYTES)).toBe(0);
    expect(timeline.feed(1020, FRAME_BYTES)).toBe(0);
  });

  it('gives whole ms between 0 and 10 000 for any stamps', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100_000), fc.nat(2000))), (frames) => {
        const timeline = new MediaTimeline();
        for (const [timestampMs, bytes] of frames) {
          const missing = timeline.feed(timestampMs, bytes);
          expect(Number.isInteger(missing) && missing >= 0 && missing <= 10_000).toBe(true);
        }
      }),
    );
  });
});

describe('a line that went quiet', () => {
  it('is given silence second by second, ten in one gap', () => {
    const timeline = timelineAt(0);
    for (let second = 0; second < 10; second++) expect(timeline.stalled()).toBe(1000);
    expect(timeline.stalled()).toBe(0);
  });

  it('does not get that second again when frames resume behind a gap', () => {
    const timeline = timelineAt(0);
    timeline.stalled();
    expect(timeline.feed(3020, FRAME_BYTES)).toBe(2000);
  });

  it('gets nothing more when the gap was shorter than that second', () => {
    const timeline = timelineAt(0);
    timeline.stalled();
    expect(timeline.feed(820, FRAME_BYTES)).toBe(0);
  });

  it('is not owed that second later when its media clock had stopped', () => {
    const timeline = timelineAt(0);
    timeline.stalled();
    expect(timeline.feed(20, FRAME_BYTES)).toBe(0);
    expect(timeline.feed(540, FRAME_BYTES)).toBe(500);
  });

  it('may go quiet again', () => {
    const timeline = timelineAt(0);
    timeline.stalled();
    timeline.feed(20, FRAME_BYTES);
    expect(timeline.stalled()).toBe(1000);
  });

  it('is given nothing before its first frame', () => {
    expect(new MediaTimeline().stalled()).toBe(0);
  });
});
