import { z } from 'zod';
import { object } from './parts.ts';

const MIN_SECRET_CHARACTERS = 16;
const ADDRESS = 'a URL that starts with https:// or http://, without password';
const SECRET = `a secret of at least ${MIN_SECRET_CHARACTERS} characters, for example from process.env`;

/** An address that is told of calls. */
export const webhook = () =>
  object({
    url: z.string(ADDRESS).refine(isAddress, ADDRESS),
    secret: z.string(SECRET).min(MIN_SECRET_CHARACTERS, SECRET),
  });

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, password, username } = new URL(text);
  return ['https:', 'http:'].includes(protocol) && password === '' && username === '';
}
