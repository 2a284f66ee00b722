/** Why a number is not dialed. */
export interface NotDialed {
  readonly code: 'invalid_number' | 'country_not_allowed' | 'costly_number';
  /** A sentence. */
  readonly message: string;
}

const E164 = /^\+[1-9]\d{7,14}$/;

/**
 * Beginnings of numbers that fraudsters earn by: premium and shared-cost numbers, satellites, and the islands that
 * share a country code with somebody else. They are dialed only when the allowed list names them as exactly.
 */
const COSTLY: readonly string[] = [
  // International: freephone, shared cost, universal personal numbers, satellites, networks, premium.
  ...['+800', '+808', '+870', '+878', '+881', '+882', '+883', '+888', '+979'],
  // +1 is more than the United States and Canada, and 900 and 976 cost.
  ...'242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876'
    .split(' ')
    .map((area) => `+1${area}`),
  ...['+1900', '+1976'],
  ...['+4470', '+449', '+4487', '+4484', '+44118', '+447624', '+447781', '+447797', '+447829'],
  ...['+49900', '+49137', '+49180', '+49118', '+4932', '+49700'],
  ...['+338', '+43900', '+43901', '+43930', '+43931', '+43939', '+4190', '+41840', '+41842', '+41844'],
  ...['+34803', '+34806', '+34807', '+34905', '+39892', '+39894', '+39895', '+39899', '+39199', '+39178'],
  ...['+31900', '+31906', '+31909', '+3290', '+35115', '+35376', '+4590', '+46900', '+46939', '+46944'],
  ...['+47820', '+4870', '+48300', '+48400', '+420900', '+420906', '+420909', '+421900', '+61190', '+64900'],
  ...['+39166', '+358600', '+358700', '+37290', '+37190', '+370900', '+3690', '+40900', '+35990', '+30901'],
];

/**
 * Whether a number may be dialed at all. Everything is refused that is not asked for: a stolen key, or a model that was
 * talked into it, must not be able to call expensive numbers.
 * @param number as it is to be dialed.
 * @param allowed how numbers begin that may be dialed, each `+` and digits; none: nothing may be.
 * @returns undefined when it may.
 */
export function whyNotDialed(number: string, allowed: readonly string[]): NotDialed | undefined {
  if (!E164.test(number)) {
    return { code: 'invalid_number', message: 'The number must be + and the country code, then digits.' };
  }
  const covering = allowed.filter((beginning) => number.startsWith(beginning));
  if (covering.length === 0) {
    return { code: 'country_not_allowed', message: 'Numbers that begin like this may not be dialed.' };
  }
  const named = Math.max(...covering.map((beginning) => beginning.length));
  if (COSTLY.some((beginning) => number.startsWith(beginning) && beginning.length > named)) {
    return {
      code: 'costly_number',
      message: 'Numbers that begin like this cost more than others; allow the beginning itself to dial them.',
    };
  }
  return undefined;
}
