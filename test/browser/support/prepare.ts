import type { TestProject } from 'vitest/node';
import { findChromium } from './chromium.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The browser's executable. */
    chromium: string;
  }
}

/** Once before all browser tests: builds the page if its sources are newer, and finds a browser. */
export async function setup(project: TestProject): Promise<void> {
  await import('../../../src/console/build.ts');
  project.provide('chromium', await findChromium());
}
