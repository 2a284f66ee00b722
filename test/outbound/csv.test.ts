import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError, campaignRows } from '../../src/outbound/csv.ts';

describe('a list of calls', () => {
  it('has whom to call, and what the agent is told', () => {
    const text =
      '\uFEFFname;To;note\r\n"Lovelace; Ada";+4930 1;"says ""hi""\nand waits"\r\n\r\nBob;+49302;\r\n';
    expect(campaignRows(text)).toEqual([
      { to: '+4930 1', data: { name: 'Lovelace; Ada', note: 'says "hi"\nand waits' } },
      { to: '+49302', data: { name: 'Bob' } },
    ]);
  });

  it.each(['name,phone\nAda,1', 'to\n+491,2', 'to\n"+491'])('is none: %j', (text) => {
    expect(() => campaignRows(text)).toThrow(CsvError);
  });

  it('is read as it was written, whatever the fields', () => {
    const field = fc.string({ minLength: 1 }).map((text) => `x${text}x`);
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (rows) => {
        const text = ['to,note', ...rows.map((row) => row.map(quoted).join(','))].join('\n');
        expect(campaignRows(text)).toEqual(rows.map(([to, note]) => ({ to, data: { note } })));
      }),
    );
  });
});
