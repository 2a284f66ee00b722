import type { Browser, BrowserContext, Page } from 'playwright-core';
import { inject } from 'vitest';
import { Program, UNHURRIED } from '../../outside/support/program.ts';
import { type FakeMicrophone, launchChromium } from './chromium.ts';
import { noteStates } from './watching.ts';

/** What must come comes within this, also on a machine that does other things. */
const PATIENCE_MS = 90_000;

/** The running program and a browser to look at it with. */
export class Console {
  readonly program: Program;
  readonly #browser: Browser;
  /** Everything a page complained about: errors nobody caught, and what the console would show in red. */
  readonly complaints: string[] = [];

  private constructor(program: Program, browser: Browser) {
    this.program = program;
    this.#browser = browser;
  }

  static async start(
    microphone: FakeMicrophone,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Console> {
    const program = await Program.start({ ...UNHURRIED, ...environment });
    try {
      return new Console(program, await launchChromium(inject('chromium'), microphone));
    } catch (error) {
      await program.kill();
      throw error;
    }
  }

  /** Somebody who looks: a page in a profile of its own. */
  async visitor(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context: BrowserContext = await this.#browser.newContext({
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    await noteStates(page);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    return page;
  }

  /** Asks the API as a program would. @returns its JSON. */
  async api<T>(path: string): Promise<T> {
    const response = await fetch(`${this.program.base}/api/${path}`);
    return (await response.json()) as T;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.program.kill();
  }
}
