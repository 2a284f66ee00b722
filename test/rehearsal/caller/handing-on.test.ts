import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/io/clock.ts';
import { answeringMachine } from '../../../src/rehearsal/caller/answering-machine.ts';
import { Conferences } from '../../../src/rehearsal/caller/conferences.ts';
import type { CallReport } from '../../../src/rehearsal/caller/report.ts';
import { sharedVoices } from '../../../src/rehearsal/model/connect.ts';
import { Application, connectTwiml } from './application.ts';
import { placeCall } from './place-call.ts';

const ASK =
  '<Response><Gather numDigits="1" timeout="3" action="/keyed"><Say>A caller asks for a table. Press 1 to take the call.</Say></Gather><Say>Goodbye.</Say></Response>';

/** One call that is asked to press a key. */
async function asked(
  script: Parameters<typeof placeCall>[2],
  twiml = ASK,
): Promise<{ report: CallReport; digits: string | null | undefined }> {
  const clock = new VirtualClock();
  const app = new Application(clock, {
    '/voice': twiml,
    '/keyed': '<Response><Say>Thank you.</Say></Response>',
  });
  const report = await placeCall(clock, app, script).finish();
  return { report, digits: app.at('/keyed')[0]?.form.get('Digits') };
}

const saidBy = ({ announced }: CallReport): string[] => announced.map(({ text }) => text);

describe('somebody who is asked to press a key', () => {
  it('hears the whole question and presses it', async () => {
    const { report, digits } = await asked({ script: [{ waitForSay: 'Press 1' }, { press: '1' }] });
    expect(digits).toBe('1');
    expect(saidBy(report)).toEqual(['A caller asks for a table. Press 1 to take the call.', 'Thank you.']);
    expect(report.keys.map(({ digit }) => digit)).toEqual(['1']);
    expect(report.problems).toEqual([]);
  });

  it('cuts the question off by a key', async () => {
    const { report, digits } = await asked({ script: [{ silence: 400 }, { press: '2' }] });
    expect(digits).toBe('2');
    const [question] = report.announced;
    expect(question!.endMs - question!.startMs).toBeLessThan(600);
  });

  it('and does not: what stands behind the question is next, 3 s after its end', async () => {
    const { report, digits } = await asked({ script: [] });
    expect(digits).toBeUndefined();
    const [question, goodbye] = report.announced;
    expect(goodbye?.text).toBe('Goodbye.');
    expect(goodbye!.startMs - question!.endMs).toBeCloseTo(3000, 0);
  });

  it('enters a number and ends it with the hash key', async () => {
    const twiml = '<Response><Gather action="/keyed" timeout="2"><Pause length="1"/></Gather></Response>';
    const { digits } = await asked({ script: [{ press: '4271#9' }] }, twiml);
    expect(digits).toBe('4271');
  });

  it('waits for words that never come: the report says so', async () => {
    const { report } = await asked({ script: [{ waitForSay: 'Press 7', timeoutMs: 500 }] });
    expect(report.problems[0]?.text).toBe('“Press 7” was not said within 500 ms');
  });
});

describe('two calls in a conference', () => {
  const room = (attributes = ''): string =>
    `<Response><Dial action="/left"><Conference ${attributes}>room 1</Conference></Dial></Response>`;

  async function conference(
    first: { twiml: string; script: Parameters<typeof placeCall>[2] },
    second: { twiml: string; script: Parameters<typeof placeCall>[2] },
  ): Promise<{ reports: CallReport[]; app: Application }> {
    const clock = new VirtualClock();
    const app = new Application(clock, {
      '/first': first.twiml,
      '/second': second.twiml,
      '/left': '<Response><Say>That was it.</Say></Response>',
    });
    const conferences = new Conferences();
    const url = 'https://example.com';
    const calls = [
      placeCall(clock, app, { conferences, webhookUrl: `${url}/first`, callSid: 'CA1', ...first.script }),
      placeCall(clock, app, { conferences, webhookUrl: `${url}/second`, callSid: 'CA2', ...second.script }),
    ];
    const reports: CallReport[] = [];
    for (const { finish } of calls) reports.push(await finish());
    expect(conferences.count('room 1')).toBe(0);
    return { reports, app };
  }

  it('meet once both are there, and part when the one leaves whose leaving ends it', async () => {
    const { reports, app } = await conference(
      {
        twiml: room('endConferenceOnExit="true"'),
        script: { script: [{ silence: 9000 }, { hangUp: true }] },
      },
      {
        twiml: room().replace('<Dial', '<Pause length="2"/><Dial'),
        script: { script: [{ waitForOthers: true }] },
      },
    );
    const [one, two] = reports.map(({ conferences }) => conferences[0]!);
    expect(one!.metAtMs).toBeCloseTo(two!.joinedAtMs, 0);
    expect(two!.leftAtMs).toBeCloseTo(one!.leftAtMs!, 0);
    expect(app.at('/left').map(({ form }) => form.get('CallSid'))).toEqual(['CA2']);
    expect(reports[1]?.problems).toEqual([]);
  });

  it('do not hear each other before somebody begins it', async () => {
    const waiting = room('startConferenceOnEnter="false"');
    const stay = { script: [{ silence: 3000 }, { hangUp: true }] } as const;
    const { reports } = await conference({ twiml: waiting, script: stay }, { twiml: waiting, script: stay });
    expect(reports.map(({ conferences }) => conferences[0]?.metAtMs)).toEqual([undefined, undefined]);
  });
});

describe('a number that is dialed', () => {
  it('is in the report', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, {
      '/voice': '<Response><Dial><Number>+49301234567</Number></Dial></Response>',
    });
    const report = await placeCall(clock, app, { script: [] }).finish();
    expect(report.dialed).toMatchObject([{ numbers: ['+49301234567'] }]);
  });
});

describe('an answering machine', () => {
  it('speaks, gives its tone, is detected after it, and hangs up when nothing more is said', async () => {
    const clock = new VirtualClock();
    const app = new Application(clock, { '/voice': connectTwiml(), '/amd': { status: 204 } });
    const machine = answeringMachine(sharedVoices());
    const detection = { ...machine.outbound!.detection!, callbackUrl: 'https://example.com/amd' };
    app.onMessage = (message, stream) => {
      if (message.event === 'media' && app.at('/amd').length > 0 && !spoken) {
        spoken = true;
        stream.say(2000);
      }
    };
    let spoken = false;
    const report = await placeCall(clock, app, { script: machine.script, outbound: { detection } }).finish();
    expect(report.said.map(({ clip }) => clip)).toEqual(['caller/answering-machine', 'caller/beep']);
    const [asked] = app.at('/amd');
    expect(asked?.form.get('AnsweredBy')).toBe('machine_end_beep');
    expect(asked!.atMs).toBeGreaterThan(report.said[1]!.startMs);
    expect(report.endedBy).toBe('caller');
    expect(report.endedAtMs - report.heard.at(-1)!.endMs).toBeCloseTo(4000, -2);
  });
});
