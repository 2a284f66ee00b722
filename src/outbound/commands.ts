import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { CampaignCounts, Dial } from '../store/dials.ts';
import { CsvError, campaignRows } from './csv.ts';

/** How the commands reach a server and its user. */
export interface CommandParts {
  /** The server's address, without trailing slash. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly agent: string;
  readonly from?: string | undefined;
  readonly print: (line: string) => void;
  /** Draws over the last line of a terminal; undefined: there is none. */
  readonly redraw?: (line: string) => void;
}

const POLL_MS = 1000;
const FINAL: readonly string[] = ['waiting', 'dialing', 'calling'];
const BAR = 30;

/** The server did not do what was asked; the message is its own. */
class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** Places one call and tells how it goes. @returns 0 when somebody, or a machine with a message, was reached. */
export async function dialCommand(to: string, parts: CommandParts): Promise<number> {
  const { id } = await post(parts, { to }, randomUUID());
  let shown = '';
  for (;;) {
    const dial = await ask<Dial>(parts, `/api/dials/${id}`);
    const line = lineOf(dial);
    if (line !== shown) parts.print(line);
    shown = line;
    if (dial.state === 'done') return isReached(dial) ? 0 : 1;
    await pause();
  }
}

/** Calls everybody in a file, and goes on where it was when the file was called before. */
export async function campaignCommand(
  path: string,
  parts: CommandParts & { readonly name?: string | undefined },
): Promise<number> {
  const rows = campaignRows(await readFile(path, 'utf8'));
  const campaign =
    parts.name ??
    basename(path, extname(path))
      .replace(/[^\w.-]/g, '-')
      .slice(0, 64);
  let refused = 0;
  for (const { to, data } of rows) {
    const key = createHash('sha256')
      .update(JSON.stringify([campaign, parts.agent, to, data]))
      .digest('base64url');
    await post(parts, { to, data, campaign }, key).catch((error: unknown) => {
      if (!(error instanceof ServerError)) throw error;
      refused += 1;
      parts.print(`${to}: not called: ${error.message}`);
    });
  }
  const counts = await follow(campaign, parts);
  parts.print(summaryOf(counts, refused));
  return 0;
}

async function follow(campaign: string, parts: CommandParts): Promise<CampaignCounts['counts']> {
  const told = new Set<string>();
  let since = 0;
  for (;;) {
    const stands = await ask<CampaignCounts & { ended: readonly Dial[] }>(
      parts,
      `/api/campaigns/${campaign}?since=${since}`,
    );
    for (const dial of stands.ended.filter(({ id }) => !told.has(id))) {
      told.add(dial.id);
      since = Math.max(since, dial.endedAt ?? 0);
      if (!parts.redraw) parts.print(lineOf(dial));
    }
    const open = FINAL.reduce((sum, state) => sum + (stands.counts[state] ?? 0), 0);
    const all = Object.values(stands.counts).reduce((sum, n) => sum + n, 0);
    parts.redraw?.(barOf(all - open, all, stands));
    if (open === 0) return stands.counts;
    await pause();
  }
}

/** `[#####.....] 12 of 40, 3 under way, next at 09:00`. */
function barOf(over: number, all: number, { counts, nextAt }: CampaignCounts): string {
  const full = all === 0 ? BAR : Math.round((over / all) * BAR);
  const underWay = (counts.dialing ?? 0) + (counts.calling ?? 0);
  const next =
    nextAt === null || nextAt <= Date.now() ? '' : `, next at ${new Date(nextAt).toLocaleTimeString()}`;
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${over} of ${all}, ${underWay} under way${next}`;
}

/** What a campaign came to, the most frequent first. */
function summaryOf(counts: CampaignCounts['counts'], refused: number): string {
  const all = { ...counts, ...(refused > 0 ? { 'not called': refused } : {}) };
  const sorted = Object.entries(all).sort(([, a], [, b]) => b - a);
  return sorted.map(([outcome, n]) => `${String(n).padStart(6)}  ${outcome.replaceAll('_', ' ')}`).join('\n');
}

function lineOf({ to, state, progress, outcome, detail, notBefore, callSid }: Dial): string {
  const call = callSid === null ? '' : ` (${callSid})`;
  if (state === 'done') return `${to}: ${outcome?.replaceAll('_', ' ')}${detail ? `: ${detail}` : ''}${call}`;
  if (state === 'calling') return `${to}: ${progress}${call}`;
  if (state === 'dialing') return `${to}: dialing`;
  const later = notBefore > Date.now() ? ` until ${new Date(notBefore).toLocaleString()}` : '';
  return `${to}: waiting${later}`;
}

const isReached = ({ outcome }: Dial): boolean => outcome === 'talked' || outcome === 'message_left';

const post = ({ agent, from, ...parts }: CommandParts, body: object, key: string): Promise<Dial> =>
  ask(
    { agent, from, ...parts },
    '/api/calls',
    { ...body, agent, ...(from === undefined ? {} : { from }) },
    { 'idempotency-key': key },
  );

async function ask<T>(
  { url, token }: CommandParts,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await fetch(url + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = (await response.json()) as T & { error?: { message: string } };
  if (!response.ok) throw new ServerError(answer.error?.message ?? `HTTP ${response.status}`);
  return answer;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));

/** What is told to people as it is, without a stack. */
export const isCommandError = (error: unknown): error is Error =>
  error instanceof ServerError || error instanceof CsvError;
