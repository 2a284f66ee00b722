import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** What axe finds serious or critical in the page as it stands, light and dark: a line each, with where it is. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const { id, impact, nodes } of await findings(page)) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      for (const { target, failureSummary = '' } of nodes)
        problems.push(`${colorScheme}: ${id} at ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`);
    }
  }
  return problems;
}

/** By the debugger's way in: the page's own policy lets no foreign script in. */
async function findings(page: Page): Promise<readonly Finding[]> {
  await page.evaluate(`${axe.source}; undefined`);
  return page.evaluate('axe.run(document).then(({ violations }) => violations)');
}
