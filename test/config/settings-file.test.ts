import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import type { Environment } from '../../src/config/dotenv.ts';
import type { LiveSettings } from '../../src/config/live-settings.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { withoutSecrets } from '../../src/io/secret-values.ts';
import { folderWith } from './folder.ts';

const read = async (files: Record<string, string>, environment: Environment = {}): Promise<LiveSettings> =>
  (await loadSettings(environment, folderWith(files))).settings.current();
const readFile = (text: string, environment?: Environment) =>
  read({ 'callchart.config.ts': text }, environment);

/** The lines that are told about what is wrong. */
async function mistakes(files: Record<string, string>, environment: Environment = {}): Promise<string[]> {
  const error = await loadSettings(environment, folderWith(files)).catch((problem: unknown) => problem);
  if (!(error instanceof ConfigError)) throw new Error('the settings were taken', { cause: error });
  return error.message
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}
const mistakesIn = (text: string) => mistakes({ 'callchart.config.ts': text });

describe('a folder without a configuration file', () => {
  it('has the agent of the environment, who takes every call', async () => {
    const { agents, numbers, limits } = await read({}, { AGENT_NAME: 'Front desk', VOICE: 'cedar' });
    expect([...agents.keys()]).toEqual(['Front desk']);
    expect(agents.get('Front desk')).toMatchObject({ voice: 'cedar', limits: { spendUsd: null }, tools: [] });
    expect(numbers.fallback).toBe('Front desk');
    expect(limits).toEqual({
      concurrentCalls: null,
      spendUsdPerDay: null,
      callsPerCallerPerHour: null,
      waitMs: null,
      allowedCountries: [],
    });
  });
});

describe('a configuration file', () => {
  it('has its secrets hidden, wherever they turn up, from its reading on', async () => {
    const secrets = ['header-0123456789', 'signing-0123456789', 'mcp-0123456789abc', 'webhook-0123456789'];
    expect(withoutSecrets(secrets.join())).toBe(secrets.join());
    await readFile(
      `import { defineConfig, hostedMcp, httpTool, z } from 'callchart';
       const book = httpTool({
         name: 'book', description: 'Books.', url: 'https://example.com/book', schema: z.object({}),
         headers: { Authorization: 'Bearer ${secrets[0]}' }, secret: '${secrets[1]}',
       });
       const parcels = hostedMcp({
         label: 'parcels', url: 'https://example.com/mcp', allow: ['track'], authorization: '${secrets[2]}',
       });
       export default defineConfig({
         agents: { reception: { tools: [book], mcpServers: [parcels] } },
         webhooks: { afterCall: { url: 'https://example.com/calls', secret: '${secrets[3]}' } },
       });`,
    );
    expect(withoutSecrets(secrets.join('|'))).not.toMatch(/0123456789/);
  });

  it('gives an agent servers of tools', async () => {
    const { agents } = await readFile(
      `import { defineConfig, hostedMcp } from 'callchart';
       const parcels = hostedMcp({ label: 'parcels', url: 'https://example.com/mcp', allow: ['track'] });
       export default defineConfig({
         agents: { reception: { mcpServers: [parcels] }, night: {} },
         numbers: { default: 'reception' },
       });`,
    );
    expect(agents.get('reception')?.mcpServers).toMatchObject([{ label: 'parcels', allow: ['track'] }]);
    expect(agents.get('night')?.mcpServers).toBeUndefined();
  });

  it('defines agents; what it leaves out is taken from the environment', async () => {
    const { agents } = await readFile(
      `import { defineConfig } from 'callchart';
       export default defineConfig({
         agents: {
           reception: { voice: 'cedar', instructions: 'Be kind.', language: 'de-AT', limits: { spendUsd: 0.5 } },
           night: { greeting: '', turnDetection: { type: 'semantic_vad' }, record: true, model: 'gpt-realtime-mini' },
         },
         numbers: { default: 'reception' },
       });`,
      { VOICE: 'ash', GREETING: 'Hi.', OPENAI_REALTIME_MODEL: 'gpt-realtime', VAD_SILENCE_MS: '700' },
    );
    const [reception, night] = [...agents.values()];
    expect(reception).toMatchObject({
      name: 'reception',
      voice: 'cedar',
      greeting: 'Hi.',
      model: 'gpt-realtime',
      language: 'de-AT',
      instructions: 'Be kind.\nSpeak Austrian German, unless the caller wants another language.',
      transcription: { model: 'gpt-transcribe', language: 'de' },
      turnDetection: { type: 'server_vad', silenceDurationMs: 700 },
      limits: { spendUsd: 0.5, silencePrompts: 2, maxCallMs: null },
    });
    expect(night).toMatchObject({
      name: 'night',
      voice: 'ash',
      greeting: '',
      model: 'gpt-realtime-mini',
      record: true,
      turnDetection: { type: 'semantic_vad', eagerness: 'auto' },
    });
    expect(night?.language).toBeUndefined();
  });

  it('may be TypeScript or JavaScript, with or without defineConfig, with files of its own', async () => {
    const body = 'export default { agents: { a: { voice: "ash" } } };';
    for (const name of ['callchart.config.mts', 'callchart.config.js', 'callchart.config.mjs']) {
      expect((await read({ [name]: body, 'package.json': '{ "type": "module" }' })).agents.has('a')).toBe(
        true,
      );
    }
    const { agents } = await read({
      'callchart.config.ts': `import { shop } from './agents/shop.ts'; export default { agents: { shop } };`,
      'agents/shop.ts': `import { defineConfig } from 'callchart';
        const voice: string = 'ballad';
        export const shop = { voice };
        void defineConfig;`,
    });
    expect(agents.get('shop')?.voice).toBe('ballad');
  });

  it('keeps tools as they are, and turns zod into JSON Schema', async () => {
    const { agents } = await readFile(`
      class Clock {
        name = 'time'; description = 'The time.'; parameters = { type: 'object' }; kind = 'function';
        timeoutMs = 1000; maxCalls = 3; confirm = 'none'; asked = 0;
        async run() { this.asked += 1; return this.asked; }
      }
      export default { agents: { a: {
        tools: [new Clock()],
        afterCall: { summary: true, fields: { type: 'object', properties: { name: { type: 'string' } } } },
      } } };`);
    const { tools, afterCall } = agents.get('a')!;
    const call = {} as never;
    await tools[0]!.run({}, call);
    expect(await tools[0]!.run({}, call)).toBe(2);
    expect(afterCall.fields).toEqual({ type: 'object', properties: { name: { type: 'string' } } });
  });

  it('tells every agent whom to tell after a call, unless it says otherwise', async () => {
    const secret = 'a-secret-of-many-letters';
    const { agents } = await readFile(`
      const secret = '${secret}';
      export default {
        agents: {
          a: {}, b: { afterCall: { webhook: null } },
          c: { afterCall: { webhook: { url: 'https://c.example', secret } } },
        },
        numbers: { default: 'a' },
        webhooks: { afterCall: { url: 'https://all.example', secret } },
      };`);
    const told = [...agents.values()].map(({ afterCall }) => afterCall.webhook?.url);
    expect(told).toEqual(['https://all.example', undefined, 'https://c.example']);
  });

  it('warns of the end of a call in its second half at the earliest', async () => {
    const { agents } = await readFile('export default { agents: { a: { limits: { maxCallMs: 20000 } } } };');
    expect(agents.get('a')?.limits).toMatchObject({ maxCallMs: 20_000, warnMs: 10_000 });
  });

  it('has bounds and prices', async () => {
    const { limits, prices } = await readFile(`export default {
      limits: { concurrentCalls: 8, allowedCountries: ['+49'] },
      prices: { phonePerMinute: 0.01, models: { 'gpt-realtime': { textIn: 3 } } },
    };`);
    expect(limits).toMatchObject({ concurrentCalls: 8, spendUsdPerDay: null, allowedCountries: ['+49'] });
    expect(prices).toEqual({ phonePerMinute: 0.01, models: { 'gpt-realtime': { textIn: 3 } } });
  });

  it('has prices for all that is paid for', async () => {
    const all = {
      transcription: { a: { perMinute: 0.004 }, b: { tokensIn: 2, tokensOut: 8 } },
      phone: { '+49': { inbound: 0.01, outbound: 0.0155 }, '+4915': { outbound: 0.03 } },
      sms: { '+49': 0.0975 },
      ...{ streamPerMinute: 0.004, conferencePerMinute: 0.0018, machineDetection: 0.0075 },
    };
    const { prices } = await readFile(`export default { prices: ${JSON.stringify(all)} };`);
    expect(prices).toEqual(all);
  });

  it('warns of humans whom nobody may call', async () => {
    const { warnings } = await readFile(
      `import { defineConfig, transferCall } from 'callchart';
       const office = { number: '+43123456789', description: 'All else.' };
       export default defineConfig({
         agents: { a: { tools: [transferCall({ office })] } },
         limits: { allowedCountries: ['+49'] },
       });`,
    );
    expect(warnings).toEqual([expect.stringMatching(/^agents\.a\.tools: transfer_call: office may not be/)]);
  });

  it('warns of a voice that OpenAI may not have', async () => {
    const { warnings } = await readFile('export default { agents: { a: { voice: "nova" } } };');
    expect(warnings).toEqual([expect.stringMatching(/^agents\.a\.voice=nova is not a Realtime voice/)]);
  });
});

describe('mistakes in a configuration file', () => {
  it('are all told at once, each with its path and line', async () => {
    expect(
      await mistakesIn(`import { defineConfig } from 'callchart';
export default defineConfig({
  agents: {
    reception: {
      voice: 7,
      speed: 3,
      greting: 'Hello',
      turnDetection: { type: 'server_vad',
        silenceMs: 100 },
    },
    'front desk': {},
  },
  numbers: {
    '+4930*': 'recepton',
    '4930': 'reception',
  },
  limits: { concurrentCalls: 0,
    allowedCountries: ['+49', '49'] },
  webhooks: { afterCall: { url: 'example.com',
    secret: 'hunter2' } },
} as never);
`),
    ).toEqual([
      'callchart.config.ts:5 agents.reception.voice is 7: it must be a voice, for example "marin".',
      'callchart.config.ts:6 agents.reception.speed is 3: it must be a number from 0.25 to 1.5, for example 1.',
      'callchart.config.ts:7 agents.reception.greting is not a setting: perhaps greeting is meant.',
      'callchart.config.ts:9 agents.reception.turnDetection.silenceMs is not a setting.',
      'callchart.config.ts:11 agents["front desk"] is no name for an agent: use at most 64 letters, digits, _ and -.',
      'callchart.config.ts:14 numbers["+4930*"] is "recepton": it must be the name of an agent, perhaps "reception".',
      expect.stringMatching(
        /^callchart\.config\.ts:15 numbers\["4930"\] is not understood: it must be a number/,
      ),
      expect.stringMatching(
        /^callchart\.config\.ts:17 limits\.concurrentCalls is 0: it must be a whole number/,
      ),
      'callchart.config.ts:18 limits.allowedCountries[1] is "49": it must be how numbers begin: + and digits, for example "+49".',
      expect.stringMatching(
        /^callchart\.config\.ts:19 webhooks\.afterCall\.url is "example\.com": it must be a URL/,
      ),
      expect.stringMatching(/^callchart\.config\.ts:20 webhooks\.afterCall\.secret is too short: it must be/),
    ]);
  });

  it('are told together with those of the environment', async () => {
    const told = await mistakes({ 'callchart.config.ts': 'export default { agent: {} };' }, { PORT: 'x' });
    expect(told[0]).toMatch(/^PORT is "x"/);
    expect(told[1]).toBe('callchart.config.ts:1 agent is not a setting: perhaps agents is meant.');
    expect(told).toHaveLength(2);
  });

  it('are found in other files, and named without a line where none can be told', async () => {
    const files = {
      'callchart.config.ts': `import { shop, extra } from './agents/shop.ts';
        export default { agents: { shop, more: { ...extra } }, numbers: { default: 'shop' } };`,
      'agents/shop.ts': `export const shop = {\n  voice: '',\n};\nexport const extra = { speed: 9 };`,
    };
    expect(await mistakes(files)).toEqual([
      'agents/shop.ts:2 agents.shop.voice is "": it must be a voice, for example "marin".',
      'agents.more.speed is 9: it must be a number from 0.25 to 1.5, for example 1.',
    ]);
  });

  it('of tools are told field by field', async () => {
    const told = await mistakesIn(`export default { agents: { a: { tools: [
      { name: 'look up', kind: 'function', description: 'x', parameters: { type: 'object' },
        timeoutMs: 200_000, maxCalls: 1, confirm: 'none', run: 5 },
      'hang up',
    ] } } };`);
    expect(told[0]).toMatch(/^callchart\.config\.ts:2 agents\.a\.tools\[0\]\.name is "look up"/);
    expect(told[1]).toMatch(/^callchart\.config\.ts:3 agents\.a\.tools\[0\]\.timeoutMs is 200000/);
    expect(told[2]).toMatch(/^callchart\.config\.ts:3 agents\.a\.tools\[0\]\.run is 5/);
    expect(told[3]).toMatch(/^callchart\.config\.ts:4 agents\.a\.tools\[1\] is "hang up"/);
    expect(told).toHaveLength(4);
  });

  it('are told of a missing rule for several agents, and of one that contradicts another', async () => {
    expect(await mistakesIn('export default {\n agents: { a: {}, b: {} } };')).toEqual([
      'callchart.config.ts:1 numbers must say which agent answers, since there are several: for example { default: "a" }.',
    ]);
    expect(
      await mistakesIn(
        'export default { agents: { a: { limits: { maxCallMs: 60000,\n warnMs: 60000 } } } };',
      ),
    ).toEqual(['callchart.config.ts:2 agents.a.limits.warnMs is 60000: it must be shorter than maxCallMs.']);
  });

  it('of the whole are told: no default export, not an object, two files', async () => {
    expect((await mistakesIn('export const agents = {};'))[0]).toMatch(
      /^callchart\.config\.ts has no default/,
    );
    expect((await mistakesIn(''))[0]).toMatch(/^callchart\.config\.ts has no default/);
    expect((await mistakesIn('export default 5;'))[0]).toMatch(/export default is 5: it must be an object/);
    const two = { 'callchart.config.ts': 'export default {};', 'callchart.config.js': 'export default {};' };
    expect((await mistakes(two))[0]).toMatch(
      /^callchart\.config\.ts is not the only one: there is callchart/,
    );
  });
});

describe('a configuration file that cannot be loaded', () => {
  it.each([
    ['a syntax error', 'export default {\n  agents: {,\n};', 2, /SyntaxError/],
    ['TypeScript that cannot be stripped', 'enum A { a }\nexport default {};', 1, /enum is not supported/],
    [
      'something thrown',
      'const a: any = {};\n\nexport default { agents: a.b.c };',
      3,
      /TypeError: Cannot read/,
    ],
    [
      'a package that is not there',
      'export default {};\nimport { a } from "nosuch-package";',
      2,
      /nosuch-package/,
    ],
    [
      'a file that is not there',
      '\nimport { a } from "./agents.ts";\nexport default a;',
      2,
      /Cannot find module/,
    ],
    [
      'a name that is not exported',
      '\nimport { tool } from "callchart";\nexport default tool;',
      2,
      /not provide an export/,
    ],
  ])('for %s says the line', async (_what, text, line, message) => {
    const [told, ...more] = await mistakesIn(text);
    expect(told).toMatch(
      new RegExp(`^callchart\\.config\\.ts:${line} callchart\\.config\\.ts cannot be loaded: `),
    );
    expect(told).toMatch(message);
    expect(more).toEqual([]);
  });

  it('says the line in JavaScript, and in the file that is to blame', async () => {
    const js = { 'callchart.config.mjs': '\nexport default { a: 1,, };' };
    expect((await mistakes(js))[0]).toMatch(
      /^callchart\.config\.mjs:2 callchart\.config\.mjs cannot be loaded/,
    );
    const other = {
      'callchart.config.ts': 'import "./tools/broken.ts";\nexport default {};',
      'tools/broken.ts': '\n\nthrow new Error("no database");',
    };
    expect((await mistakes(other))[0]).toBe(
      'tools/broken.ts:3 callchart.config.ts cannot be loaded: Error: no database.',
    );
  });
});
