import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { CallsAnswer } from '../../src/api/types.ts';
import { systemClock } from '../../src/io/clock.ts';
import { networkCarrier } from '../../src/rehearsal/caller/carrier.ts';
import { RehearsalCall } from '../../src/rehearsal/caller/phone-call.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { Program, UNHURRIED } from '../outside/support/program.ts';
import { standardCall } from '../support/scripts.ts';
import { findChromium, launchChromium } from './support/chromium.ts';

/** Makes the pictures of the console in `docs/screenshots` from a rehearsed call: `npm run screenshots`. */
await import('../../src/console/build.ts');
const program = await Program.start({ ...UNHURRIED, RECORD: 'true' });
const browser = await launchChromium(await findChromium(), 'absent');
try {
  const whileLive = shoot(
    browser,
    'home',
    '#/',
    { width: 1280, height: 860 },
    '[data-id="call.assistantSpeaking"].active',
  );
  await rehearse();
  await whileLive;
  const { calls } = (await (await fetch(`${program.base}/api/calls`)).json()) as CallsAnswer;
  const call = `#/calls/${calls[0]?.callSid}`;
  // Just after the caller interrupted: the words that were not heard are struck out.
  await shoot(browser, 'call', `${call}?t=12500`, { width: 1280, height: 1130 }, '.active');
  await shoot(browser, 'phone-width', `${call}?t=12500`, { width: 390, height: 844 }, '.active');
  await shoot(browser, 'overview', '#/overview', { width: 1280, height: 860 }, 'canvas');
} finally {
  await browser.close();
  await program.kill();
}

function rehearse(): Promise<unknown> {
  return new RehearsalCall({
    carrier: networkCarrier(),
    clock: systemClock,
    random: seededRandom(1),
    webhookUrl: `${program.base}/incoming-call`,
    allowInsecureStream: true,
    script: standardCall,
  }).run();
}

/** One picture in each theme, once `until` is to be seen. */
async function shoot(
  on: Browser,
  name: string,
  path: string,
  viewport: { readonly width: number; readonly height: number },
  until: string,
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await on.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${program.base}/${path}`);
    await page.locator(until).first().waitFor({ timeout: 60_000 });
    await page.evaluate(
      () => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 300))),
    );
    const file = fileURLToPath(new URL(`../../docs/screenshots/${name}-${colorScheme}.png`, import.meta.url));
    writeFileSync(file, await page.screenshot());
    process.stdout.write(`docs/screenshots/${name}-${colorScheme}.png\n`);
    await context.close();
  }
}
