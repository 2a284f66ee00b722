/** A Twilio identifier: two letters (`CA`, `MZ`, `AC`, `RE`, …) and 32 lower-case hex digits from `random`. */
export function newSid(prefix: string, random: () => number): string {
  return prefix + hex(32, random);
}

/** A version 4 UUID from `random`, as Twilio uses for idempotency tokens. */
export function newUuid(random: () => number): string {
  const digits = hex(32, random);
  const variant = '89ab'[Math.floor(random() * 4)];
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}

function hex(length: number, random: () => number): string {
  let digits = '';
  while (digits.length < length) digits += Math.floor(random() * 16).toString(16);
  return digits;
}
