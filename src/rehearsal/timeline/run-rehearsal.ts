import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stereoWav } from '../../audio/wav.ts';
import { systemClock } from '../../io/clock.ts';
import { networkCarrier } from '../caller/carrier.ts';
import type { LineName } from '../caller/line.ts';
import type { CallReport } from '../caller/report.ts';
import { type RehearsalOutcome, rehearse } from './rehearse.ts';

/** Options of the `rehearse` command. */
export interface RunRehearsalOptions {
  /** Where the server listens; default `http://127.0.0.1:5050`. */
  readonly url?: string;
  /** The server's public base, when it has one: requests carry it and are signed for it. */
  readonly publicUrl?: string;
  /** Directory for the recording; default `rehearsals`. */
  readonly out?: string;
  readonly authToken?: string;
  /** One of the predefined lines; default `clean`. */
  readonly line?: LineName;
  /** Further parameters of every webhook. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly print: (line: string) => void;
}

/**
 * Calls a running server, prints the timeline, and writes a stereo WAV (left the caller, right the agent).
 * @returns the exit code: 0 when the call did what it should, else 1.
 */
export async function runRehearsal(options: RunRehearsalOptions): Promise<number> {
  const {
    url = 'http://127.0.0.1:5050',
    out = 'rehearsals',
    publicUrl,
    authToken,
    line,
    parameters,
    print,
  } = options;
  const outcome = await rehearse({
    carrier: networkCarrier(publicUrl === undefined ? {} : { reach: { [publicUrl]: url } }),
    clock: systemClock,
    baseUrl: publicUrl ?? url,
    seed: Date.now(),
    ...(authToken === undefined ? {} : { authToken }),
    ...(line === undefined ? {} : { line }),
    ...(parameters === undefined ? {} : { parameters }),
  });
  return printRehearsal(outcome, out, print);
}

/**
 * Prints what came of a rehearsal, and writes its recording into a folder.
 * @returns the exit code: 0 when the call did what it should, else 1.
 */
export async function printRehearsal(
  { report, record, failures, timeline }: RehearsalOutcome,
  out: string,
  print: (line: string) => void,
): Promise<number> {
  print(timeline);
  print('');
  if (report.counters.framesSent > 0) {
    if (!record)
      print("The server's own record of the call could not be read: only the caller's side is shown.");
    print(`Recording: ${await writeRecording(report, out)} (left: caller, right: agent)`);
  }
  for (const failure of failures) print(`Failed: ${failure}.`);
  if (failures.length === 0) print(record ? GOOD : HALF_GOOD);
  return failures.length === 0 ? 0 : 1;
}

const GOOD = 'The call went as it should.';
const HALF_GOOD =
  'What the caller heard was as it should be; what the model remembers of it could not be checked.';

/** Writes both sides of a call as `<time>-<callSid>.wav` into `directory`; gives the path. */
export async function writeRecording(report: CallReport, directory: string): Promise<string> {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const path = join(directory, `${time}-${report.callSid}.wav`);
  const { caller, agent, sampleRate } = report.tracks;
  await mkdir(directory, { recursive: true });
  await writeFile(path, stereoWav(caller, agent, sampleRate));
  return path;
}
