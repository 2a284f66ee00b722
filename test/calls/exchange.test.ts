import { describe, expect, it } from 'vitest';
import { APOLOGY_TEXT } from '../../src/calls/call/announcements.ts';
import type { ModelDialer } from '../../src/openai/connection.ts';
import { atOnce } from '../support/at-once.ts';
import { politeCall } from '../support/scripts.ts';
import { Stage } from '../support/stage.ts';

const post = (stage: Stage, path: string, callSid: string, status: string): string =>
  String(
    atOnce(
      stage.front.request({
        method: 'POST',
        path,
        query: '',
        headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'phone.example.com' },
        body: Buffer.from(`CallSid=${callSid}&CallStatus=${status}`),
        remoteAddress: '127.0.0.1',
      }),
    ).body,
  );

/** A model that is never reached, at no cost. */
const nobody: ModelDialer = () => ({
  send: () => {},
  close: () => {},
  terminate: () => {},
  bufferedBytes: 0,
});

describe('a server of many calls', () => {
  it('forgets the oldest ended ones, never a live one', async () => {
    const stage = new Stage({ dial: nobody });
    post(stage, '/incoming-call', 'CAlive', 'ringing');
    for (let i = 0; i < 600; i++) {
      post(stage, '/incoming-call', `CA${i}`, 'ringing');
      post(stage, '/stream-ended', `CA${i}`, 'completed');
    }
    expect(stage.exchange.live).toBe(1);
    expect(stage.exchange.listCalls()).toHaveLength(501);
    expect(stage.exchange.describeCall('CAlive')?.state).toBe('connecting.awaitingStream');
    expect(stage.exchange.describeCall('CA0')).toBeUndefined();
    expect(stage.exchange.describeCall('CA599')?.endReason).toBe('caller_hung_up');
  });
});

describe('a call', () => {
  it('one of whose actions throws goes on, and says so in the log', async () => {
    let throws = 0;
    const stage = new Stage();
    const place = stage.place({ script: politeCall });
    const counted = stage.metrics.answerLatency;
    stage.metrics.answerLatency = (ms) => {
      throws += 1;
      counted(ms);
      throw new Error('the disk is full');
    };
    let over = false;
    void place.run().then(() => {
      over = true;
    });
    await stage.clock.runUntil(() => over, 120_000);
    expect(throws).toBeGreaterThan(0);
    expect(stage.exchange.describeCall(place.identity.callSid)?.endReason).toBe('caller_hung_up');
    expect(stage.log.some(({ action, msg }) => action === 'report.turn' && /failed/.test(String(msg)))).toBe(
      true,
    );
  });

  it('whose model stops reading lets it go, and the caller is told', async () => {
    const stage = new Stage({ stuckAfterMs: 6000 });
    const { record, report } = await stage.play({ script: politeCall });
    expect(record.endReason).toBe('model_gone');
    expect(report.endedBy).toBe('twiml');
  });

  it('that nobody here knows, with somebody on the line, is apologized to by Twilio', () => {
    const stage = new Stage({ dial: nobody });
    expect(post(stage, '/stream-ended', 'CAunknown', 'in-progress')).toContain(
      `<Say>${APOLOGY_TEXT}</Say><Hangup/>`,
    );
    expect(post(stage, '/stream-ended', 'CAunknown', 'completed')).toContain(
      '<Response><Hangup/></Response>',
    );
  });
});
