import type { Agent } from '../../agents/agent.ts';
import type { Config } from '../config.ts';
import { deepFreeze } from '../deep-freeze.ts';
import type { LiveSettings, NumberPlan } from '../live-settings.ts';
import { priceWarnings } from '../price-warnings.ts';
import { transferWarnings, voiceWarning } from '../warnings.ts';
import { agentOf } from './agent-of.ts';
import { given } from './given.ts';
import type { CheckedFile } from './schema.ts';

/** The settings a checked file stands for. */
export function settingsFrom(file: CheckedFile, plan: NumberPlan, config: Config): LiveSettings {
  const named = Object.entries(file.agents ?? {});
  const agents = new Map<string, Agent>();
  for (const [name, options] of named) {
    agents.set(name, agentOf(name, options, config.agent, file.webhooks?.afterCall));
  }
  if (agents.size === 0) agents.set(config.agent.name, config.agent);
  const limits = { ...config.limits, ...given(file.limits ?? {}) };
  const settings = {
    agents,
    numbers: plan,
    limits,
    prices: file.prices ?? {},
  };
  const warnings = [
    ...named.flatMap(([name, { voice }]) =>
      voice === undefined ? [] : voiceWarning(`agents.${name}.voice`, voice, config.model.url),
    ),
    ...[...agents].flatMap(([name, { tools }]) => transferWarnings(name, tools, limits.allowedCountries)),
    ...priceWarnings(settings, config),
  ];
  return deepFreeze({ ...settings, warnings });
}
