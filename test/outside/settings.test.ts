import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { GaServer } from './support/ga-server.ts';
import { networkDoor } from './support/network.ts';
import { Phone } from './support/phone.ts';
import { Program, UNHURRIED } from './support/program.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});
const launched = (environment: Record<string, string>, dotenv?: string): Program => {
  const program = Program.launch(environment, dotenv);
  cleanUp.push(() => program.kill());
  return program;
};

describe('a server that cannot start', () => {
  it('names the key it lacks in production, and ends with code 1', async () => {
    const program = launched({ NODE_ENV: 'production' });
    expect(await program.ended()).toEqual({ code: 1, signal: null });
    expect(program.stderr).toContain('OPENAI_API_KEY');
    expect(program.stderr).toContain('NODE_ENV=production');
    expect(program.stderr).not.toMatch(/^\s+at /m);
  });

  it('lists everything that is wrong with its settings at once, and keeps secrets to itself', async () => {
    const program = launched({
      ...{ PORT: '99999', TEMPERATURE: 'warm', LOG_LEVEL: 'loud', PUBLIC_URL: 'calls.example.com' },
      ...{ OPENAI_REALTIME_URL: 'https://api.openai.com', OPENAI_API_KEY: 'sk with blanks in it' },
      ...{ VAD_THRESHOLD: '2', SHOW_TIMING_MATH: 'maybe', DRAIN_TIMEOUT_S: '-1' },
    });
    expect(await program.ended()).toEqual({ code: 1, signal: null });
    const lines = program.stderr.split('\n').filter((line) => line.startsWith('  '));
    const named = lines.map((line) => line.trim().split(' ')[0]).sort();
    expect(named).toEqual([
      ...['DRAIN_TIMEOUT_S', 'LOG_LEVEL', 'OPENAI_API_KEY', 'OPENAI_REALTIME_URL', 'PORT', 'PUBLIC_URL'],
      ...['SHOW_TIMING_MATH', 'TEMPERATURE', 'VAD_THRESHOLD'],
    ]);
    for (const line of lines) expect(line).toMatch(/must be .+\. Write, for example, /);
    expect(program.stderr).not.toContain('sk with blanks');
  });

  it('says that its port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    cleanUp.push(async () => squatter.close());
    const { port } = squatter.address() as { port: number };
    const program = launched({ PORT: String(port) });
    expect(await program.ended()).toEqual({ code: 1, signal: null });
    expect(program.stderr).toContain(`Cannot listen on 127.0.0.1:${port}`);
    expect(program.stderr).toContain('PORT');
  });
});

describe('a server without a key', () => {
  it('says loudly that the rehearsal model answers, and it does', async () => {
    const program = launched(UNHURRIED);
    await eventually('the program to listen', () => program.said(/listens on/));
    const [first] = program.log;
    expect(first?.level).toBe(40);
    expect(first?.msg).toMatch(/^No OPENAI_API_KEY: .*rehearsal model/);
    expect(program.said(/calls are answered by the built-in rehearsal model/)).toBe(true);
    expect(program.said(/No TWILIO_AUTH_TOKEN/)).toBe(true);
    const phone = new Phone(networkDoor(program.base), 'CArehearsal');
    const leg = await phone.dial();
    await eventually('the greeting', () => leg.queuedMs > 1000);
    phone.hangUp();
    await eventually('the end', () => program.endOf('CArehearsal') !== undefined);
    expect(program.endOf('CArehearsal')?.reason).toBe('caller_hung_up');
  });
});

describe('a server with a .env', () => {
  it('reads it from the folder it was started in; the real environment wins', async () => {
    const model = await GaServer.start();
    cleanUp.push(() => model.stop());
    const dotenv = [
      '\uFEFF# written by hand',
      `OPENAI_REALTIME_URL="${model.url}"`,
      'OPENAI_API_KEY=sk-from-the-file',
      'VOICE=cedar',
      'OPENAI_REALTIME_MODEL=gpt-realtime-from-file',
      "SYSTEM_MESSAGE='Be # brief.'",
      'GREETING=',
    ].join('\r\n');
    const program = launched({ ...UNHURRIED, VOICE: 'ash' }, dotenv);
    await eventually('the program to listen', () => program.said(/listens on/));
    const phone = new Phone(networkDoor(program.base), 'CAdotenv');
    await phone.dial();
    await eventually('the session', () => model.sessions[0]?.accepted === true);
    const session = model.sessions[0]!;
    expect(session.upgrade.headers.authorization).toBe('Bearer sk-from-the-file');
    expect(session.upgrade.url.searchParams.get('model')).toBe('gpt-realtime-from-file');
    expect(session.config).toMatchObject({
      instructions: 'Be # brief.',
      audio: { output: { voice: 'ash' } },
    });
    expect(session.of('response.create')).toEqual([]);
    phone.hangUp();
  });
});
