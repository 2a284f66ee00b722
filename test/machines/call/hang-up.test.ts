import { describe, expect, it } from 'vitest';
import { CallDriver } from '../../support/call-driver.ts';

/** An agent that says 1 s, all of it made. */
function saying(): CallDriver {
  const call = CallDriver.speaking(1000);
  call.audioDone();
  call.responseDone();
  call.take();
  return call;
}

const said = ({ context }: CallDriver): object | undefined =>
  context.conversation.find(({ itemId }) => itemId === 'item_1');

describe('a call that ends while the agent is heard', () => {
  it('was heard as far as the caller listened', () => {
    const call = saying();
    call.callerHears(420);
    call.wait(60);
    call.hangUp();
    expect(said(call)).toMatchObject({ heardMs: 500, generatedMs: 1000, interrupted: true });
    expect(call.takeOnly('report.interruption')).toMatchObject([
      { cause: 'ended', droppedMs: 500, items: [{ itemId: 'item_1', heardMs: 500, verdict: 'lost' }] },
    ]);
  });

  it('was heard to the end although the last mark is still on its way', () => {
    const call = saying();
    call.callerHears(960);
    call.wait(60);
    expect(call.pendingMarks).not.toEqual([]);
    call.hangUp();
    expect(said(call)).toMatchObject({ heardMs: 1000, interrupted: false });
  });

  it('asks nothing of a model that is let go', () => {
    const call = saying();
    call.callerHears(420);
    call.take();
    call.hangUp();
    expect(call.take().map(({ type }) => type)).toEqual([
      'report.interruption',
      'twilio.close',
      'model.close',
      'report.ended',
    ]);
  });

  it('has nothing to tell when everything was heard', () => {
    const call = saying();
    call.callerHears(1000);
    call.hangUp();
    expect(call.takeOnly('report.interruption')).toEqual([]);
    expect(said(call)).toMatchObject({ heardMs: 1000, interrupted: false });
  });
});
