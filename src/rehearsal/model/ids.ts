const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 21;

/** What an id names; it is the id's prefix. */
export type IdKind = 'event' | 'sess' | 'conv' | 'item' | 'resp' | 'call';

/** Gives ids in the server's manner, for example `item_C9abc…`: a prefix and 21 letters or digits. */
export function idMaker(random: () => number): (kind: IdKind) => string {
  return (kind) => {
    let id = `${kind}_`;
    for (let i = 0; i < LENGTH; i += 1) id += ALPHABET[Math.floor(random() * ALPHABET.length)];
    return id;
  };
}
