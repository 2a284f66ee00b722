import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** For calls that are healthy: a machine that stands still for seconds is no reason to give one up. */
export const UNHURRIED = { CONNECT_TIMEOUT_MS: '60000', ANSWER_TIMEOUT_MS: '60000' };

/** One line of the program's log. */
export type LogLine = { readonly level: number; readonly msg: string; readonly [field: string]: unknown };

/** How a program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The real program, started as an operator would, in a folder of its own. */
export class Program {
  /** Where it was started. */
  readonly folder: string;
  readonly log: LogLine[] = [];
  stderr = '';
  exit: Exit | undefined;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.folder = folder;
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) this.log.push(JSON.parse(line) as LogLine);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    child.once('close', (code, signal) => {
      rmSync(folder, { recursive: true, force: true });
      this.exit = { code, signal };
    });
  }

  /**
   * Starts it and does not wait.
   * @param dotenv the text of a `.env` in its folder.
   * @param config the text of a `callchart.config.ts` there.
   */
  static launch(environment: Record<string, string>, dotenv?: string, config?: string): Program {
    const folder = mkdtempSync(join(tmpdir(), 'callchart-'));
    if (dotenv !== undefined) writeFileSync(join(folder, '.env'), dotenv);
    if (config !== undefined) writeFileSync(join(folder, 'callchart.config.ts'), config);
    // Whatever port is free when it listens: one that was free before may be somebody else's by then.
    const env = { PATH: process.env.PATH ?? '', PORT: '0', ...environment };
    const child = spawn(process.execPath, [MAIN, 'serve'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Program(child, folder);
  }

  /** Starts it. @returns once it listens. */
  static async start(environment: Record<string, string>, dotenv?: string): Promise<Program> {
    const program = Program.launch(environment, dotenv);
    await eventually('the program to listen', () => program.exit !== undefined || program.said(/listens on/));
    if (program.exit) throw new Error(`it ended: ${program.stderr}`);
    return program;
  }

  /** Where it answers, as it says itself. @throws before it listens. */
  get base(): string {
    const address = this.log.map(({ msg }) => / listens on (http:\/\/\S+);/.exec(msg)?.[1]).find(Boolean);
    if (address === undefined) throw new Error('the program does not listen yet');
    return address;
  }

  /** Whether a line of the log reads so. */
  said(pattern: RegExp): boolean {
    return this.log.some(({ msg }) => pattern.test(msg));
  }

  /** The line that tells how a call ended. */
  endOf(callSid: string): LogLine | undefined {
    return this.log.find((line) => line.msg === 'call ended' && line.callSid === callSid);
  }

  /** Lines that tell of a defect: an action that threw, a broken call, an uncaught error. */
  get defects(): readonly LogLine[] {
    return this.log.filter(({ msg }) => /uncaught|unhandled|failed|broke/.test(msg));
  }

  /** Nobody reads the log any more, as when the program it was piped into has ended. */
  stopReadingLog(): void {
    this.#child.stdout?.destroy();
  }

  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until it has ended by itself. */
  async ended(): Promise<Exit> {
    await eventually('the program to end', () => this.exit !== undefined);
    return this.exit as Exit;
  }

  /** Ends it, whatever it is doing. */
  async kill(): Promise<void> {
    if (this.exit) return;
    this.#child.kill('SIGKILL');
    await this.ended();
  }
}
