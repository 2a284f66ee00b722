import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as node from '../../../src/audio/base64.ts';
import * as page from '../../../src/console/phone/base64.ts';

describe("base64 by the browser's means", () => {
  it("writes and reads what Node's does", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const text = page.encodeBase64(bytes);
        expect(text).toBe(node.encodeBase64(bytes));
        expect(page.decodeBase64(text)).toEqual(bytes);
      }),
    );
  });

  it("refuses what Node's refuses", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'Aa+/-_= \n9é'), maxLength: 9 }), (text) => {
        expect(page.decodeBase64(text) === undefined).toBe(node.decodeBase64(text) === undefined);
      }),
      { numRuns: 2000 },
    );
  });
});
