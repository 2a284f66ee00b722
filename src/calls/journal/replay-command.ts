import { readFile } from 'node:fs/promises';
import { CallFiles } from '../../store/call-files.ts';
import { isCallSid } from '../../store/journals.ts';
import { replay } from './replay.ts';
import { describeReplay } from './replay-report.ts';

/** What `callchart replay` needs around it. */
export interface ReplayCommand {
  /** CallSids, or paths of journals. */
  readonly calls: readonly string[];
  /** Where the journals of CallSids are: `<DATA_DIR>/journals`. */
  readonly journalsDir: string;
  readonly print: (line: string) => void;
}

/** Replays journals one after another. @returns the exit code: 0 when all of them went the same way, else 1. */
export async function replayCalls({ calls, journalsDir, print }: ReplayCommand): Promise<number> {
  const files = new CallFiles(journalsDir, '.jsonl');
  let code = 0;
  for (const call of calls) {
    const path = isCallSid(call) ? await files.find(call) : call;
    const text = path === undefined ? undefined : await textOf(path);
    if (text === undefined) {
      print(`${call}: there is no such journal${isCallSid(call) ? ` in ${journalsDir}` : ''}`);
      code = 1;
      continue;
    }
    // What stands behind the last line break is a line the process died in.
    const result = replay(text.split('\n').slice(0, -1));
    for (const line of describeReplay(call, result)) print(line);
    if (result.verdict !== 'same') code = 1;
  }
  return code;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
