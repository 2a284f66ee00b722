import { describe, expect, it } from 'vitest';
import { fieldRows } from '../../src/console/call/field-rows.ts';

describe('what was found out in a call', () => {
  it('reads as rows of words', () => {
    expect(
      fieldRows({
        callback_number: '+49 30 1',
        wantsTable: true,
        guests: 4,
        dishes: ['soup', 'fish'],
        address: { zipCode: '10115', street: null },
        notes: [],
      }),
    ).toEqual([
      ['callback number', '+49 30 1'],
      ['wants table', 'yes'],
      ['guests', '4'],
      ['dishes', 'soup, fish'],
      ['address: zip code', '10115'],
      ['address: street', '–'],
      ['notes', '–'],
    ]);
  });

  it('is nothing when nothing was asked for', () => {
    expect(fieldRows()).toEqual([]);
  });
});
