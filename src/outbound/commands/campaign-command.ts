import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { CampaignCounts, Dial } from '../../store/dials.ts';
import { ServerError } from './api-client.ts';
import { type CampaignRow, campaignRows } from './csv.ts';
import { type CommandParts, pause, queue } from './parts.ts';
import { barOf, lineOf, standOf, summaryOf } from './words.ts';

/** How a campaign stands, as the API tells it. */
type Stands = CampaignCounts & { readonly ended: readonly Dial[] };

/** Where nothing can be drawn over, the bar is printed whenever so much more of the campaign is over. */
const TENTHS = 10;

/**
 * Calls everybody in a file, and goes on where it was when the file was called before.
 * @param parts `name`: the campaign's; undefined: the file's.
 * @returns the exit code, 0. @throws CsvError before anybody is called.
 */
export async function campaignCommand(
  { path, text }: { readonly path: string; readonly text: string },
  parts: CommandParts & { readonly name?: string | undefined },
): Promise<number> {
  const rows = campaignRows(text);
  const campaign =
    parts.name ??
    basename(path, extname(path))
      .replace(/[^\w.-]/g, '-')
      .slice(0, 64);
  let refused = 0;
  for (const row of rows) if (!(await queued(row, campaign, parts))) refused += 1;
  const counts = await follow(campaign, parts);
  parts.print(summaryOf(counts, refused));
  return 0;
}

/** @returns whether the row was queued; else it is said why. */
async function queued(
  { line, to, data }: CampaignRow,
  campaign: string,
  parts: CommandParts,
): Promise<boolean> {
  const key = createHash('sha256')
    .update(JSON.stringify([campaign, parts.agent, to, data]))
    .digest('base64url');
  try {
    await queue(parts, { to, data, campaign }, key);
    return true;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    parts.print(`Line ${line}: ${to} is not called: ${error.message}`);
    return false;
  }
}

async function follow(campaign: string, parts: CommandParts): Promise<CampaignCounts['counts']> {
  const progress = new Progress(parts);
  for (;;) {
    const path = `/api/campaigns/${encodeURIComponent(campaign)}?since=${progress.since}`;
    const stands = await parts.server.ask<Stands>(path);
    progress.tell(stands);
    const { over, all } = standOf(stands.counts);
    if (over === all) return stands.counts;
    await pause(parts);
  }
}

/** Tells how a campaign goes: by a bar that is drawn over, or by lines where nothing can be drawn over. */
class Progress {
  readonly #parts: CommandParts;
  readonly #told = new Set<string>();
  #tenth = -1;
  /** What ended before was told, ms since the epoch. */
  since = 0;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  tell(stands: Stands): void {
    const { print, redraw, epochMs } = this.#parts;
    const now = epochMs();
    for (const dial of stands.ended.filter(({ id }) => !this.#told.has(id))) {
      this.#told.add(dial.id);
      this.since = Math.max(this.since, dial.endedAt ?? 0);
      if (!redraw) print(lineOf(dial, now));
    }
    const bar = barOf(stands, now);
    if (redraw) return redraw(bar);
    const { over, all } = standOf(stands.counts);
    const tenth = all === 0 ? -1 : Math.floor((TENTHS * over) / all);
    if (tenth !== this.#tenth) print(bar);
    this.#tenth = tenth;
  }
}
