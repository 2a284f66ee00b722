import { transferTargets } from '../agents/tools/built-in.ts';
import { PriceList } from '../prices/price-list.ts';
import type { Config } from './config.ts';
import type { LiveSettings } from './live-settings.ts';

type Priced = Pick<LiveSettings, 'agents' | 'numbers' | 'limits' | 'prices'>;

/**
 * What calls may cost that has no known price: one sentence each, with what to set.
 * @param config a rehearsal costs nothing, and nothing is said of it.
 */
export function priceWarnings(settings: Priced, { model }: Pick<Config, 'model'>): readonly string[] {
  if (model.kind !== 'openai') return [];
  const prices = new PriceList(settings.prices);
  const agents = [...settings.agents.values()];
  const transcribers = agents.flatMap(({ transcription }) => transcription?.model ?? []);
  const { called, dialed } = numbersIn(settings);
  const unpriced = (direction: 'inbound' | 'outbound', numbers: readonly string[]) =>
    numbers.filter((number) => prices.leg({ direction, number }, 1) === null);
  return [
    ...unknown(
      agents.map((agent) => agent.model).filter((name) => !prices.knowsModel(name)),
      (names) => `responses of ${names} (prices.models)`,
    ),
    ...unknown(
      transcribers.filter((name) => !prices.knowsTranscription(name)),
      (names) => `transcription by ${names} (prices.transcription)`,
    ),
    ...unknown(unpriced('inbound', called), (names) => `calls that come in on ${names} (prices.phone)`),
    ...unknown(unpriced('outbound', dialed), (names) => `calls to ${names} (prices.phone)`),
  ];
}

/** Numbers of ours that are called, and those that are dialed or how they begin, as far as the settings name them. */
function numbersIn({ agents, numbers, limits }: Priced) {
  const called = [...numbers.exact.keys(), ...numbers.prefixes.map(({ prefix }) => prefix)];
  const targets = [...agents.values()].flatMap(({ tools }) => Object.values(transferTargets(tools)));
  return {
    called: called.filter((number) => number.startsWith('+')),
    dialed: [...limits.allowedCountries, ...targets.map(({ number }) => number)],
  };
}

function unknown(names: readonly string[], what: (names: string) => string): string[] {
  const list = [...new Set(names)];
  if (list.length === 0) return [];
  return [
    `No price is known for ${what(list.join(', '))}: what calls cost, and the caps on it, leave that out, ` +
      'and say "at least".',
  ];
}
