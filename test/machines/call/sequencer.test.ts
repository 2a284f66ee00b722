import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Create,
  created,
  discard,
  done,
  idleSequencer,
  isBusy,
  isPlayable,
  refused,
  request,
  type Sequencer,
} from '../../../machines/call/sequencer.ts';

const asked = (): Sequencer => request(idleSequencer, 'answer', 'c1')[0];
const speaking = (id = 'resp_1'): Sequencer => created(asked(), id)[0];

describe('a response that is asked for', () => {
  it('is asked for at once when nothing is in progress', () => {
    const [next, creates] = request(idleSequencer, 'greeting', 'c1');
    expect(creates).toEqual([{ type: 'openai.response.create', eventId: 'c1', purpose: 'greeting' }]);
    expect(isBusy(next)).toBe(true);
  });

  it('waits while another one is asked for', () => {
    const [next, creates] = request(asked(), 'answer', 'c2');
    expect(creates).toEqual([]);
    expect(next.waiting).toBe('answer');
  });

  it('waits for the end of one in progress, and is then asked for once', () => {
    const [waiting, none] = request(speaking(), 'answer', 'c2');
    expect(none).toEqual([]);
    const [next, creates] = done(waiting, 'resp_1', 'c3');
    expect(creates).toEqual([{ type: 'openai.response.create', eventId: 'c3', purpose: 'answer' }]);
    const [idle, nothing] = done(created(next, 'resp_2')[0], 'resp_2', 'c4');
    expect(nothing).toEqual([]);
    expect(isBusy(idle)).toBe(false);
  });

  it('keeps the purpose that waited first', () => {
    const [first] = request(speaking(), 'greeting', 'c2');
    const [second] = request(first, 'answer', 'c3');
    expect(done(second, 'resp_1', 'c4')[1]).toMatchObject([{ purpose: 'greeting' }]);
  });

  it('does not wait for the end of another response than the one in progress', () => {
    const [waiting] = request(speaking(), 'answer', 'c2');
    expect(done(waiting, 'resp_0', 'c3')).toEqual([waiting, []]);
  });

  it('and refused, because one is in progress, is asked for again when that one is over', () => {
    const waiting = refused(asked(), 'c1');
    expect(waiting).toMatchObject({ requested: null, waiting: 'answer' });
    expect(done(waiting, 'resp_0', 'c2')[1]).toMatchObject([{ eventId: 'c2', purpose: 'answer' }]);
  });

  it('and refused by a server that does not say which event it means, is asked for again too', () => {
    expect(refused(asked(), null).waiting).toBe('answer');
  });

  it('is not touched by the refusal of another event', () => {
    expect(refused(asked(), 'c9')).toEqual(asked());
    expect(refused(idleSequencer, 'c1')).toBe(idleSequencer);
  });

  it('and over without ever being seen to begin, is over', () => {
    const [next, creates] = done(asked(), 'resp_1', 'c2');
    expect(isBusy(next)).toBe(false);
    expect(creates).toEqual([]);
  });
});

describe("a response of the server's own", () => {
  it('takes the place of the one asked for', () => {
    const [next, { cancel }] = created(asked(), 'resp_server');
    expect(cancel).toBe(false);
    expect(next).toMatchObject({ active: 'resp_server', requested: null, waiting: null });
    expect(refused(next, 'c1')).toEqual(next);
  });

  it('answers what waited, so that the caller is not answered twice', () => {
    const [waiting] = request(speaking('resp_1'), 'answer', 'c2');
    const [own] = created(waiting, 'resp_server');
    expect(own.waiting).toBeNull();
    expect(done(own, 'resp_server', 'c3')[1]).toEqual([]);
  });

  it('leaves waiting what was asked for after the response it is the answer to', () => {
    const [waiting] = request(asked(), 'answer', 'c2');
    expect(created(waiting, 'resp_1')[0].waiting).toBe('answer');
  });
});

describe('a caller who interrupts', () => {
  it('hears nothing more of the response in progress', () => {
    const next = discard(speaking());
    expect(isPlayable(next, 'resp_1')).toBe(false);
    expect(isPlayable(next, 'resp_2')).toBe(true);
  });

  it('has a response that does not exist yet cancelled as soon as it does', () => {
    const [next, { cancel }] = created(discard(asked()), 'resp_1');
    expect(cancel).toBe(true);
    expect(isPlayable(next, 'resp_1')).toBe(false);
  });

  it('has that response cancelled, not the one after it', () => {
    const [cancelled] = created(discard(asked()), 'resp_1');
    const [again] = request(done(cancelled, 'resp_1', 'c2')[0], 'answer', 'c3');
    expect(created(again, 'resp_2')[1]).toEqual({ cancel: false });
  });

  it('is not answered by what waited', () => {
    const [waiting] = request(speaking(), 'answer', 'c2');
    expect(done(discard(waiting), 'resp_1', 'c3')[1]).toEqual([]);
  });

  it('is not answered by a request that was refused meanwhile', () => {
    const next = refused(discard(asked()), 'c1');
    expect(next).toMatchObject({ requested: null, waiting: null, cancelNext: false });
  });

  it('does not make the next response, which answers them, unwanted', () => {
    const next = discard(done(speaking(), 'resp_1', 'c2')[0]);
    expect(created(next, 'resp_2')[1]).toEqual({ cancel: false });
  });

  it('fifty times leaves sixteen responses to be remembered, the newest', () => {
    let sequencer = idleSequencer;
    for (let i = 0; i < 50; i++) sequencer = discard(created(sequencer, `resp_${i}`)[0]);
    expect(sequencer.discarded).toHaveLength(16);
    expect(isPlayable(sequencer, 'resp_49')).toBe(false);
    expect(isPlayable(sequencer, 'resp_34')).toBe(false);
    expect(isPlayable(sequencer, 'resp_33')).toBe(true);
  });

  it('twice during one response does not forget an older one for it', () => {
    expect(discard(discard(speaking())).discarded).toEqual(['resp_1']);
  });
});

describe('a response that is said to be over twice', () => {
  it('does not take a later request for answered', () => {
    const [over] = done(speaking(), 'resp_1', 'c2');
    const [again] = request(over, 'answer', 'c3');
    expect(done(again, 'resp_1', 'c4')[0].requested).toEqual({ eventId: 'c3', purpose: 'answer' });
  });
});

describe('whatever happens', () => {
  /** Created, over and refused name the newest, an older or an unknown id. */
  const happening = fc.record({
    what: fc.constantFrom('request', 'created', 'done', 'refused', 'discard'),
    id: fc.constantFrom('newest', 'older', 'unknown'),
  });

  it('two requests are never outstanding, and none is made while a response is in progress', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (all) => {
        let sequencer = idleSequencer;
        let outstanding: string | null = null;
        const responses = ['resp_0'];
        all.forEach(({ what, id }, index) => {
          const next = `c${index}`;
          const before = sequencer;
          const pick = (ids: readonly string[]): string =>
            (id === 'unknown' ? 'nobody' : ids.at(id === 'newest' ? -1 : -2)) ?? 'nobody';
          let creates: readonly Create[] = [];
          if (what === 'request') {
            [sequencer, creates] = request(sequencer, 'answer', next);
          } else if (what === 'created') {
            responses.push(`resp_${index}`);
            [sequencer] = created(sequencer, `resp_${index}`);
            outstanding = null;
          } else if (what === 'done') {
            const over = pick(responses);
            [sequencer, creates] = done(sequencer, over, next);
            // Over without having been seen to begin: that was the answer to the request. Told twice, it is none.
            if (before.active === null && over !== before.last) outstanding = null;
          } else if (what === 'refused') {
            const eventId = id === 'newest' ? outstanding : `c-${id}`;
            sequencer = refused(sequencer, eventId);
            if (id === 'newest') outstanding = null;
          } else {
            sequencer = discard(sequencer);
          }
          expect(creates.length).toBeLessThanOrEqual(1);
          if (creates.length > 0) {
            expect(outstanding).toBeNull();
            expect(sequencer.active).toBeNull();
            outstanding = creates[0]?.eventId ?? null;
          }
          expect(sequencer.requested?.eventId ?? null).toBe(outstanding);
          expect(sequencer.discarded.length).toBeLessThanOrEqual(16);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('what waits is asked for as soon as nothing is in progress', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (all) => {
        let sequencer = idleSequencer;
        all.forEach(({ what }, index) => {
          if (what === 'request') [sequencer] = request(sequencer, 'answer', `c${index}`);
          if (what === 'created') [sequencer] = created(sequencer, `resp_${index}`);
          if (what === 'discard') sequencer = discard(sequencer);
          if (what === 'done') {
            [sequencer] = done(sequencer, sequencer.active ?? `unseen_${index}`, `c${index}`);
            expect(sequencer.waiting).toBeNull();
          }
        });
      }),
    );
  });
});
