import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import { webhookSender } from '../../src/io/webhook.ts';
import { Outbox, type OutboxMessage } from '../../src/io/webhook-outbox.ts';
import { serveHttp } from '../support/http-server.ts';
import { until } from '../support/until.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const HOUR = 3_600_000;
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'outbox-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const message = (id: string): OutboxMessage => ({
  id,
  agent: 'reception',
  createdAt: NOW,
  body: `{"id":"${id}"}`,
});
const files = () => readdir(join(dataDir, 'outbox')).catch(() => []);
const forgotten = () => until('no file to be left', async () => (await files()).length === 0);

/** An outbox on virtual time; `answers` decides what becomes of each attempt. */
function outbox(answer: (message: OutboxMessage, attempt: number) => string | null | Promise<string | null>) {
  const clock = new VirtualClock();
  const sent: { id: string; at: number }[] = [];
  const log: Record<string, unknown>[] = [];
  const box = new Outbox({
    dataDir,
    clock,
    random: () => 1,
    epochMs: () => NOW + clock.now(),
    log: createLog({
      level: 'debug',
      pretty: false,
      destination: { write: (line: string) => void log.push(JSON.parse(line)) },
    }),
    send: async (each) => {
      sent.push({ id: each.id, at: clock.now() });
      return answer(each, sent.length);
    },
  });
  return { box, clock, sent, log };
}

describe('a message to a webhook', () => {
  it('is on the disk until it was taken', async () => {
    let onDisk: readonly string[] = [];
    const { box } = outbox(async () => {
      onDisk = await files();
      return null;
    });
    box.put(message('CA1'));
    await until('it to be taken', async () => onDisk.length > 0 && (await files()).length === 0);
    expect(onDisk).toEqual(['CA1.json']);
    expect(box.waiting).toBe(0);
  });

  it('is sent again and again, ever more slowly, until it is taken', async () => {
    const { box, clock, sent } = outbox((_, attempt) => (attempt < 5 ? 'it answered 503' : null));
    box.put(message('CA1'));
    await until('an attempt', () => sent.length === 1);
    await clock.advance(HOUR);
    expect(sent.map(({ at }) => at)).toEqual([0, 5000, 15_000, 35_000, 75_000]);
    await forgotten();
  });

  it('is given up after a day, with a line in the log', async () => {
    const { box, clock, sent, log } = outbox(() => 'it answered 500');
    box.put(message('CA1'));
    await until('an attempt', () => sent.length === 1);
    await clock.advance(26 * HOUR);
    const { length } = sent;
    expect(sent.at(-1)?.at).toBeGreaterThanOrEqual(24 * HOUR);
    await clock.advance(26 * HOUR);
    expect(sent).toHaveLength(length);
    expect(log.at(-1)).toMatchObject({ id: 'CA1', msg: 'a webhook was given up after a day' });
    await forgotten();
  });

  it('is sent by the next process when this one stopped before it was taken', async () => {
    const first = outbox(() => 'it answered 500');
    first.box.put(message('CA1'));
    first.box.put(message('CA2'));
    await until('both attempts', () => first.sent.length === 2);
    await first.box.stop();
    await first.clock.advance(HOUR);
    expect(first.sent).toHaveLength(2);
    const second = outbox(() => null);
    await second.box.start();
    await until('both attempts', () => second.sent.length === 2);
    expect(second.sent.map(({ id }) => id).sort()).toEqual(['CA1', 'CA2']);
    await forgotten();
  });

  it('is forgotten when its call is', async () => {
    const { box, clock, sent } = outbox(() => 'it answered 500');
    box.put(message('CA1'));
    await until('an attempt', () => sent.length === 1);
    expect(await box.delete('CA1')).toBe(true);
    await clock.advance(HOUR);
    expect(sent).toHaveLength(1);
    expect(await files()).toEqual([]);
    expect(await box.delete('CA1')).toBe(false);
  });

  it('never waits for more than three others that hang', async () => {
    const { box, sent } = outbox(() => new Promise(() => {}));
    for (let n = 0; n < 9; n++) box.put(message(`CA${n}`));
    await until('all to wait', () => box.waiting === 9);
    expect(sent).toHaveLength(4);
  });

  it('is sent though the disk cannot be written', async () => {
    await writeFile(join(dataDir, 'outbox'), 'a file in the way');
    const { box, sent, log } = outbox(() => null);
    box.put(message('CA1'));
    await until('an attempt', () => sent.length === 1);
    expect(log).toMatchObject([{ msg: expect.stringContaining('cannot be kept on the disk') }]);
  });

  it('that was left half written is told of and left alone', async () => {
    const { box, sent, log } = outbox(() => null);
    box.put(message('CA1'));
    await until('an attempt', () => sent.length === 1);
    await forgotten();
    await writeFile(join(dataDir, 'outbox', 'CA2.json'), '{"id":"CA2","bo');
    await writeFile(join(dataDir, 'outbox', 'CA3.json.new'), '{');
    const next = outbox(() => null);
    await next.box.start();
    expect(next.sent).toEqual([]);
    expect(next.log).toMatchObject([{ file: 'CA2.json' }]);
    expect(log).toEqual([]);
  });

  it('has an id that is no path', () => {
    expect(() => outbox(() => null).box.put(message('../x'))).toThrow(RangeError);
  });
});

describe('a webhook', () => {
  async function serving(status: number) {
    const { base, got } = await serveHttp((response) =>
      response.writeHead(status, { location: '/elsewhere' }).end('taken'),
    );
    return { got, url: `${base}/calls` };
  }

  it('gets the message with its id, signed with the time', async () => {
    const { got, url } = await serving(200);
    const send = webhookSender(
      () => ({ url, secret: 'whsec' }),
      () => NOW,
    );
    expect(await send(message('CA1'), new AbortController().signal)).toBeNull();
    expect(got).toMatchObject([
      { body: '{"id":"CA1"}', headers: { 'callchart-id': 'CA1', 'content-type': 'application/json' } },
    ]);
    const expected = createHmac('sha256', 'whsec')
      .update(`${NOW / 1000}.{"id":"CA1"}`)
      .digest('hex');
    expect(got[0]?.headers['callchart-signature']).toBe(`t=${NOW / 1000},v1=${expected}`);
  });

  it.each([301, 404, 500])('that answers %i has not taken it', async (status) => {
    const { got, url } = await serving(status);
    const send = webhookSender(
      () => ({ url, secret: 'whsec' }),
      () => NOW,
    );
    expect(await send(message('CA1'), new AbortController().signal)).toBe(`it answered ${status}`);
    expect(got).toHaveLength(1);
  });

  it('that is not there, or of nobody, has not taken it', async () => {
    const send = webhookSender(
      (agent) => (agent === 'reception' ? { url: 'http://127.0.0.1:1', secret: 's' } : undefined),
      () => NOW,
    );
    expect(await send(message('CA1'), new AbortController().signal)).toMatch(/could not be asked/);
    expect(await send({ ...message('CA1'), agent: 'gone' }, new AbortController().signal)).toMatch(
      /no webhook/,
    );
  });
});
