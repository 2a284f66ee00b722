/**
 * A number or address in the one form that is compared: numbers without blanks and punctuation, SIP addresses in lower
 * case and without port and parameters.
 */
export function calledNumber(written: string): string {
  const text = written.trim();
  if (/^sips?:/i.test(text)) {
    return text
      .replace(/[;?].*$/, '')
      .replace(/:\d+$/, '')
      .toLowerCase();
  }
  return /^\+[\d\s().-]*\*?$/.test(text) ? text.replace(/[\s().-]/g, '') : text;
}
