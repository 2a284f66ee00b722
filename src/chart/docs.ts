import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { callMachine } from '../../machines/call/machine.ts';
import { modelLinkMachine } from '../../machines/model-link/machine.ts';
import { eventsOf } from './answers.ts';
import { chartOf } from './graph.ts';
import { drawOverview } from './overview.ts';
import { pageOf } from './page.ts';
import { drawChart } from './svg.ts';
import { type Word, wordsIn } from './vocabulary.ts';

const ROOT = new URL('../../', import.meta.url);

/** The generated documents: their paths from the repository's root, and what must be in them. */
export async function generatedDocs(): Promise<ReadonlyMap<string, string>> {
  const call = chartOf(callMachine);
  const link = chartOf(modelLinkMachine);
  const page = pageOf('The machines', [
    {
      chart: call,
      picture: 'call-machine.svg',
      overview: 'call-states.svg',
      heading: 'The call',
      intro:
        'One phone call. Events come in from Twilio, OpenAI and operators, actions go out; the chart decides and does nothing else: it has no socket, no clock but its delays, and no randomness. Where a state has several answers to an event, the first whose [guard] holds is taken; what a state does not answer is asked of the state around it, then of the machine.',
      events: ['events', 'outbound-events', 'twilio-events', 'openai-events'].flatMap((file) =>
        words(`call/${file}`),
      ),
      actions: words('call/actions'),
    },
    {
      chart: link,
      picture: 'model-link.svg',
      heading: 'The model link',
      intro:
        'The life of one connection to the model, from dialing to its end. A call has one; no audio flows before the server has echoed the session as it was asked for.',
      events: [
        ...words('model-link/events', 'ModelLinkEvent'),
        ...words('call/openai-events').filter(({ type }) => eventsOf(link).includes(type)),
      ],
      actions: words('model-link/events', 'ModelLinkAction'),
    },
  ]);
  return new Map([
    ['docs/call-machine.md', page],
    ['docs/call-states.svg', drawOverview(call)],
    ['docs/call-machine.svg', await drawChart(call)],
    ['docs/model-link.svg', await drawChart(link)],
  ]);
}

/**
 * Those of the generated documents that are missing or say something else than the machines.
 * @param root the folder their paths begin at; the repository's own when left out
 */
export async function staleDocs(root: URL = ROOT): Promise<string[]> {
  const docs = await generatedDocs();
  return [...docs].filter(([path, text]) => read(new URL(path, root)) !== text).map(([path]) => path);
}

const words = (file: string, union?: string): Word[] =>
  wordsIn(readFileSync(new URL(`machines/${file}.ts`, ROOT), 'utf8'), union);

function read(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  if (process.argv.includes('--check')) {
    const stale = await staleDocs();
    for (const path of stale) process.stdout.write(`${path} is stale: run \`npm run docs\`\n`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const [path, text] of await generatedDocs()) {
    writeFileSync(new URL(path, ROOT), text);
    process.stdout.write(`${path}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
