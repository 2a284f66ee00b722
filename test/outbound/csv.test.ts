import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError, campaignRows } from '../../src/outbound/commands/csv.ts';

describe('a list of calls', () => {
  it('has whom to call, and what the agent is told', () => {
    const text =
      '\uFEFFname;To;note\r\n"Lovelace; Ada";+4930 1;"says ""hi""\nand waits"\r\n\r\nBob;+49302;\r\n';
    expect(campaignRows(text)).toEqual([
      { line: 2, to: '+4930 1', data: { name: 'Lovelace; Ada', note: 'says "hi"\nand waits' } },
      { line: 5, to: '+49302', data: { name: 'Bob' } },
    ]);
  });

  it.each([
    ['', ['Line 1: The first line must name the columns, and one of them must be `to`.']],
    ['name,phone\nAda,1', ['Line 1: The first line must name the columns, and one of them must be `to`.']],
    ['to,Name,name\n+491', ['Line 1: There are two columns called "name".']],
    ['to\n+491,2', ['Line 2: There are 2 fields, but only 1 columns.']],
    ['to,name\n+491,Ada\n"+492', ['Line 3: A quote is opened and never closed.']],
    [
      'to,note\n+491,"two\nlines"\n\n,Ada\n+492\n+493,1,2\n',
      ['Line 5: There is nobody to call: `to` is empty.', 'Line 7: There are 3 fields, but only 2 columns.'],
    ],
  ])('is none with mistakes, each named by its line: %j', (text, mistakes) => {
    expect(() => campaignRows(text)).toThrow(new CsvError(mistakes.join('\n')));
  });

  it('is read as it was written, whatever the fields', () => {
    const field = fc.string({ minLength: 1 }).map((text) => `x${text}x`);
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (rows) => {
        const text = ['to,note', ...rows.map((row) => row.map(quoted).join(','))].join('\n');
        expect(campaignRows(text).map(({ to, data }) => ({ to, data }))).toEqual(
          rows.map(([to, note]) => ({ to, data: { note } })),
        );
      }),
    );
  });
});
