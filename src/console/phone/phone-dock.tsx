/** The phone in the browser; it stays while one goes from page to page. */
export function PhoneDock() {
  return null;
}
