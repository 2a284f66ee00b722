import { describe, expect, it } from 'vitest';
import { apiClient } from '../../src/outbound/commands/api-client.ts';
import { campaignCommand } from '../../src/outbound/commands/campaign-command.ts';
import { dialCommand } from '../../src/outbound/commands/dial-command.ts';
import type { CommandParts } from '../../src/outbound/commands/parts.ts';
import { request } from '../server/support.ts';
import { EPOCH } from '../support/stage.ts';
import { stageApi } from '../support/stage-api.ts';
import { AWAY, BUSY, HUMAN, MACHINE, type Setting, world } from './world.ts';

const TOKEN = 'correct-horse-battery-staple';
const LISTED = '+493066666666';
const ABROAD = '+15551234567';

/** The commands, against an engine on virtual time that they ask by its API. */
function terminal({ environment = {}, ...setting }: Setting & { tty?: boolean } = {}) {
  const placing = world({
    ...setting,
    environment: { CONSOLE_TOKEN: TOKEN, DIAL_ATTEMPTS: '1', ...environment },
    annex: stageApi,
  });
  const { stage, outbound } = placing;
  const send = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const headers = { host: 'phone.example.com', ...(init.headers as Record<string, string>) };
    const { method = 'GET', body } = init;
    const asked = { method, headers, ...(body ? { body: String(body) } : {}) };
    const answer = await stage.front.request(request(String(url), asked));
    return new Response(String(await answer.body), { status: answer.status });
  };
  const printed: string[] = [];
  const drawn: string[] = [];
  const parts: CommandParts = {
    server: apiClient('', TOKEN, send),
    ...{ clock: stage.clock, epochMs: () => EPOCH + stage.clock.now(), agent: 'default' },
    print: (line) => void printed.push(...line.split('\n')),
    ...(setting.tty ? { redraw: (line: string) => void drawn.push(line) } : {}),
  };
  const run = async (command: (parts: CommandParts) => Promise<number>): Promise<number> => {
    await outbound.addDoNotCall([LISTED]);
    await stage.placed.start();
    return stage.clock.carry(command(parts), 2 * 3_600_000);
  };
  const dial = (to: string): Promise<number> => run((it) => dialCommand(to, it));
  const campaign = (text: string): Promise<number> =>
    run((it) => campaignCommand({ path: 'lists/spring guests.csv', text }, it));
  return { ...placing, dial, campaign, printed, drawn };
}

describe('callchart dial', () => {
  it.each([
    ['a human', HUMAN, 0, /^\+493011111111: talked \(CA\w+\)$/],
    ['an answering machine, which gets the message', MACHINE, 0, /^\+493022222222: message left \(CA/],
    ['a busy number', BUSY, 1, /^\+493033333333: busy: The line was busy\. \(CA/],
    ['nobody', AWAY, 1, /^\+493055555555: no answer: Nobody answered\. \(CA/],
  ])('to %s tells how it goes, and ends accordingly', async (_, to, code, last) => {
    const { dial, printed } = terminal();
    expect(await dial(to)).toBe(code);
    expect(printed.at(-1)).toMatch(last);
    // Nothing is said twice.
    expect(new Set(printed).size).toBe(printed.length);
  });

  it.each([
    ['a number on the do-not-call list', LISTED, /do-not-call list/],
    ['a country that is not allowed', ABROAD, /may not be dialed/],
  ])('to %s calls nobody, and says why', async (_, to, why) => {
    const { dial, reports } = terminal();
    await expect(dial(to)).rejects.toThrow(why);
    expect(reports).toEqual([]);
  });
});

const LIST = [
  'to;name',
  `${HUMAN};Ada`,
  `${MACHINE};Bob`,
  '',
  `${LISTED};Carol`,
  `${BUSY};"Dave;\nthe younger"`,
  `${ABROAD};Eve`,
].join('\n');
const SUMMARY = ['     2  not called', '     1  busy', '     1  message left', '     1  talked'];

describe('callchart campaign', () => {
  it('calls everybody it may, names the others by their line, and tells what it came to', async () => {
    const { campaign, printed, reports, dials } = terminal();
    expect(await campaign(LIST)).toBe(0);
    expect((await dials.campaign('spring-guests')).counts).toMatchObject({ talked: 1, busy: 1 });
    expect(printed.slice(0, 2)).toEqual([
      `Line 5: ${LISTED} is not called: The number is on the do-not-call list.`,
      `Line 8: ${ABROAD} is not called: Numbers that begin like this may not be dialed.`,
    ]);
    expect(printed.slice(-4).sort()).toEqual([...SUMMARY].sort());
    expect(printed.filter((line) => line.startsWith('+49'))).toHaveLength(3);
    expect(reports).toHaveLength(3);
  });

  it('where nothing can be drawn over prints its bar as it fills', async () => {
    const { campaign, printed } = terminal();
    await campaign(LIST);
    const bars = printed.filter((line) => line.startsWith('['));
    expect(bars[0]).toMatch(/^\[\.{30}\] 0 of 3, \d under way$/);
    expect(bars.at(-1)).toBe(`[${'#'.repeat(30)}] 3 of 3, 0 under way`);
    expect(bars.length).toBeLessThanOrEqual(4);
    expect(new Set(bars).size).toBe(bars.length);
  });

  it('on a terminal draws its bar over and over, and prints no call', async () => {
    const { campaign, printed, drawn } = terminal({ tty: true });
    await campaign(LIST);
    expect(drawn.length).toBeGreaterThan(5);
    for (const bar of drawn) expect(bar).toMatch(/^\[#*\.*\] \d of 3, \d under way/);
    expect(drawn.at(-1)).toContain('3 of 3');
    expect(printed.filter((line) => line.startsWith('+49'))).toEqual([]);
  });

  it('begun again calls nobody twice, and tells the same in the end', async () => {
    const { campaign, printed, reports } = terminal();
    await campaign(LIST);
    const first = printed.splice(0).slice(-4);
    await campaign(LIST);
    expect(printed.slice(-4)).toEqual(first);
    expect(reports).toHaveLength(3);
  });

  it('says when it goes on, out of hours', async () => {
    // 10:00 in Berlin.
    const { campaign, drawn } = terminal({ tty: true, environment: { DIAL_HOURS: '11:00-20:00' } });
    await campaign(`to\n${HUMAN}`);
    expect(drawn[0]).toMatch(/0 of 1, 0 under way, next at \d/);
    expect(drawn.at(-1)).toContain('1 of 1');
  });

  it('with mistakes in its file calls nobody', async () => {
    const { campaign, reports, dials } = terminal();
    await expect(campaign(`to,name\n${HUMAN},Ada\n,Bob\n${BUSY},1,2`)).rejects.toThrow(
      'Line 3: There is nobody to call: `to` is empty.\nLine 4: There are 3 fields, but only 2 columns.',
    );
    expect(await dials.due(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
    expect(reports).toEqual([]);
  });
});
