/** The letters of GSM 03.38 that take one place each; those of its extension take two. */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

/**
 * In how many parts a text message goes out, which are paid for one by one: 160 characters of GSM's alphabet, or 153
 * when there are several; 70 and 67 with any other character
 * (https://www.twilio.com/docs/glossary/what-sms-character-limit).
 */
export function smsParts(text: string): number {
  const letters = [...text];
  const isGsm = letters.every((letter) => GSM.includes(letter) || EXTENSION.includes(letter));
  if (!isGsm) return partsOf(text.length, 70, 67);
  const places = letters.reduce((sum, letter) => sum + (EXTENSION.includes(letter) ? 2 : 1), 0);
  return partsOf(places, 160, 153);
}

const partsOf = (length: number, alone: number, among: number): number =>
  length <= alone ? 1 : Math.ceil(length / among);
