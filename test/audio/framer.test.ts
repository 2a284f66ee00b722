import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Framer } from '../../src/audio/framer.ts';

describe('framing one item', () => {
  it('lets only whole frames of 160 bytes out and loses no byte', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 500 })), (pushes) => {
        const framer = new Framer();
        const out: number[] = [];
        for (const bytes of pushes) {
          const frames = framer.push(bytes);
          expect(frames.length % 160).toBe(0);
          out.push(...frames);
        }
        const rest = framer.flush();
        expect(rest.length).toBeLessThan(160);
        expect([...out, ...rest]).toEqual(pushes.flatMap((bytes) => Array.from(bytes)));
      }),
    );
  });

  it('holds no frame back that is complete', () => {
    const framer = new Framer();
    expect(framer.push(new Uint8Array(159))).toHaveLength(0);
    expect(framer.push(new Uint8Array(1))).toHaveLength(160);
    expect(framer.push(new Uint8Array(321))).toHaveLength(320);
    expect(framer.flush()).toHaveLength(1);
    expect(framer.flush()).toHaveLength(0);
  });

  it('keeps its rest when the buffer it came in is used again', () => {
    const framer = new Framer();
    const buffer = new Uint8Array(100).fill(7);
    framer.push(buffer);
    buffer.fill(9);
    expect(framer.flush()).toEqual(new Uint8Array(100).fill(7));
  });
});
