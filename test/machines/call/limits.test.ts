import { describe, expect, it } from 'vitest';
import { begin } from '../../../machines/call/conversation.ts';
import { acknowledge, emptyPlayout, enqueue, type Playout } from '../../../machines/call/playout.ts';
import { CallDriver } from '../../support/call-driver.ts';

const minute = Buffer.alloc(480_000, 0xff).toString('base64');
const place = { responseId: 'r1', itemId: 'i1', contentIndex: 0 };

describe('a model that knows no measure', () => {
  it('fills Twilio’s ten minutes and no more', () => {
    let playout: Playout = emptyPlayout;
    let sent = 0;
    for (let i = 0; i < 15; i++) {
      const [next, out] = enqueue(playout, place, { payload: minute, bytes: 480_000 }, 0);
      playout = next;
      sent += out.reduce((sum, each) => sum + (each.type === 'twilio.media' ? each.bytes : 0), 0);
    }
    expect(sent).toBe(10 * 480_000);
    const heard = acknowledge(playout, playout.marks[100]?.name ?? '', 60_000);
    expect(enqueue(heard, place, { payload: minute, bytes: 480_000 }, 60_000)[1].length).toBeGreaterThan(0);
  });

  it('has the oldest of a thousand utterances forgotten', () => {
    let conversation = begin([], 'item_0', 'caller');
    for (let i = 1; i <= 1000; i++) conversation = begin(conversation, `item_${i}`, 'caller');
    expect(conversation).toHaveLength(1000);
    expect(conversation[0]?.itemId).toBe('item_1');
    expect(conversation.at(-1)?.itemId).toBe('item_1000');
  });

  it('is quoted to a length, not for ever', () => {
    const call = CallDriver.speaking(1000);
    call.send({
      type: 'openai.response.output_audio_transcript.delta',
      responseId: 'resp_1',
      itemId: 'item_1',
      outputIndex: 0,
      contentIndex: 0,
      delta: 'x'.repeat(30_000),
    });
    expect(call.context.conversation.at(-1)?.text).toHaveLength(20_000);
    call.words('x'.repeat(30_000));
    expect(call.context.conversation.at(-1)?.text).toHaveLength(20_000);
  });
});
