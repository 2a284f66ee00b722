import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SessionInfo } from '../../src/api/types.ts';
import { eventually } from './support/eventually.ts';
import { GaServer } from './support/ga-server.ts';
import { networkDoor } from './support/network.ts';
import { Phone } from './support/phone.ts';
import { Program, UNHURRIED } from './support/program.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});
const launched = (...started: Parameters<typeof Program.launch>): Program => {
  const program = Program.launch(...started);
  cleanUp.push(() => program.kill());
  return program;
};

const config = (voice: string, number = '+15550199', other = 'night'): string => `
  import { defineConfig, endCall, functionTool, z } from 'callchart';
  const look = functionTool({ name: 'look', description: 'Looks.', schema: z.object({}), run: () => 1 });
  export default defineConfig({
    agents: {
      day: { voice: '${voice}', model: 'gpt-realtime-mini', instructions: process.env.WORDS, tools: [endCall(), look] },
      ${other}: {},
    },
    numbers: { '${number}': 'day' },
  });`;

describe('a server with a configuration file', () => {
  it('does not start with mistakes in it, and lists all of them', async () => {
    const text = 'export default {\n  agents: { a: { voice: 1,\n speed: 2 } } };';
    const program = launched({ PORT: 'x' }, undefined, text);
    expect(await program.ended()).toEqual({ code: 1, signal: null });
    expect(program.stderr).toMatch(/^3 settings are wrong:\n {2}PORT is "x"/);
    expect(program.stderr).toContain('  callchart.config.ts:2 agents.a.voice is 1: it must be a voice');
    expect(program.stderr).toContain('  callchart.config.ts:3 agents.a.speed is 2: it must be a number');
    expect(program.stderr).not.toMatch(/^\s+at /m);
  });

  it('follows it: the next call goes by what it says now, the live one by what it said', async () => {
    const model = await GaServer.start();
    cleanUp.push(() => model.stop());
    const dotenv = `OPENAI_REALTIME_URL=${model.url}\nOPENAI_API_KEY=sk-1\nWORDS=Be brief.`;
    const program = launched(UNHURRIED, dotenv, config('ash'));
    const edit = (text: string) => writeFileSync(join(program.folder, 'callchart.config.ts'), text);
    const session = async () => {
      const answer = await fetch(`${program.base}/api/session`);
      return ((await answer.json()) as SessionInfo).server!;
    };
    await eventually('the program to listen', () => program.said(/listens on/));
    await eventually('the file', () => program.said(/callchart\.config\.ts was read$/));

    const first = new Phone(networkDoor(program.base), 'CAfirst');
    await first.dial();
    await eventually('the session', () => model.sessions[0]?.accepted === true);
    expect(model.sessions[0]!.upgrade.url.searchParams.get('model')).toBe('gpt-realtime-mini');
    const asked = { instructions: 'Be brief.', audio: { output: { voice: 'ash' } } };
    expect(model.sessions[0]!.config).toMatchObject(asked);
    expect(
      (model.sessions[0]!.config as { tools: { name: string }[] }).tools.map(({ name }) => name),
    ).toEqual(['end_call', 'look']);

    edit('export default {\n  agents: { a: 5 } };');
    await eventually('the mistake', () => program.said(/callchart\.config\.ts:2 agents\.a is 5: it must be/));
    expect(await session()).toMatchObject({
      agents: ['day', 'night'],
      config: expect.stringContaining(':2'),
    });

    edit(config('cedar'));
    await eventually('the new file', () => program.said(/was read again; the next call goes by it/));
    expect(await session()).toMatchObject({ agents: ['day', 'night'], config: 'ok' });
    const second = new Phone(networkDoor(program.base), 'CAsecond');
    await second.dial();
    await eventually('the second session', () => model.sessions[1]?.accepted === true);
    expect(model.sessions[1]!.config).toMatchObject({ audio: { output: { voice: 'cedar' } } });
    expect(first.endedBy).toBeUndefined();

    const reads = () => program.log.filter(({ msg }) => /was read again/.test(msg)).length;
    const before = reads();
    program.signal('SIGHUP');
    await eventually('one more reading', () => reads() > before);

    // What was read is told by what the server says of itself, not by how often it was read.
    edit(config('cedar', '+15550000', 'weekend'));
    await eventually('yet another', async () => (await session()).agents.includes('weekend'));
    const third = new Phone(networkDoor(program.base), 'CAthird');
    await third.run();
    expect(third.said.join()).toMatch(/nobody answers this number/);
    const ofThird = () => program.log.find(({ callSid }) => callSid === 'CAthird');
    await eventually('its line in the log', () => ofThird() !== undefined);
    expect(ofThird()).toMatchObject({
      level: 40,
      problem: 'no agent takes this number, and there is no default',
    });
    first.hangUp();
    second.hangUp();
  });
});
