import { describe, expect, it } from 'vitest';
import { transferCall } from '../../src/agents/tools/built-in.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { LiveSettings } from '../../src/config/live-settings.ts';
import { priceWarnings } from '../../src/config/price-warnings.ts';
import { environmentSettings } from '../../src/config/settings.ts';

const config = loadConfig({ OPENAI_API_KEY: 'sk-test' });
const usual = environmentSettings(config).current();
const warnings = (changes: Partial<LiveSettings>, of = config) => priceWarnings({ ...usual, ...changes }, of);
const agents = (changes: object): Pick<LiveSettings, 'agents'> => ({
  agents: new Map([['default', { ...config.agent, ...changes }]]),
});

describe('what has no known price is said at the start', () => {
  it('nothing, as it comes', () => {
    expect(usual.warnings).toEqual([]);
  });

  it.each<[string, Partial<LiveSettings>, string]>([
    ['a model', agents({ model: 'our-deployment' }), 'responses of our-deployment (prices.models)'],
    [
      'what writes down the caller’s words',
      agents({ transcription: { model: 'our-whisper' } }),
      'transcription by our-whisper (prices.transcription)',
    ],
    [
      'a number that is called',
      { numbers: { ...usual.numbers, exact: new Map([['+4930123456', 'default']]) } },
      'calls that come in on +4930123456 (prices.phone)',
    ],
    [
      'countries that may be dialed',
      { limits: { ...usual.limits, allowedCountries: ['+1', '+49'] } },
      'calls to +49 (prices.phone)',
    ],
    [
      'whoever takes calls over',
      agents({ tools: [transferCall({ desk: { number: '+4930123456', description: 'Desk.' } })] }),
      'calls to +4930123456 (prices.phone)',
    ],
  ])('%s', (_, changes, words) => {
    expect(warnings(changes)).toEqual([expect.stringContaining(`No price is known for ${words}:`)]);
  });

  it('not what was set', () => {
    const { numbers } = usual;
    const exact = new Map([['+4930123456', 'default']]);
    expect(
      warnings({ numbers: { ...numbers, exact }, prices: { phone: { '+49': { inbound: 0.01 } } } }),
    ).toEqual([]);
  });

  it('not in a rehearsal, which costs nothing', () => {
    expect(warnings(agents({ model: 'our-deployment' }), loadConfig({}))).toEqual([]);
  });
});
