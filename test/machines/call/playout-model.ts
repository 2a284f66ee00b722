import fc from 'fast-check';
import {
  acknowledge,
  cleared,
  emptyPlayout,
  enqueue,
  finish,
  type Playout,
  type PlayoutOut,
} from '../../../machines/call/playout.ts';

/** What can happen to a ledger, in any order. */
export type Op =
  | { readonly op: 'delta'; readonly item: number; readonly bytes: number }
  | { readonly op: 'itemDone'; readonly item: number }
  | { readonly op: 'responseDone'; readonly response: number }
  /** A mark comes back: a pending one (0 is the oldest), one that came back before, or one never sent. */
  | { readonly op: 'mark'; readonly which: number | 'again' | 'stale' | 'unknown' }
  | { readonly op: 'clear' }
  | { readonly op: 'wait'; readonly ms: number };

const items = fc.nat(4);
const weighted = (weight: number, arbitrary: fc.Arbitrary<Op>) => ({ weight, arbitrary });

/** Any interleaving of deltas of up to five items in two responses, endings, marks, clears and pauses. */
export const anyOps: fc.Arbitrary<readonly Op[]> = fc.array(
  fc.oneof(
    weighted(
      8,
      fc.record({ op: fc.constant('delta'), item: items, bytes: fc.integer({ min: 1, max: 5000 }) }),
    ),
    weighted(3, fc.record({ op: fc.constant('itemDone'), item: items })),
    weighted(1, fc.record({ op: fc.constant('responseDone'), response: fc.nat(1) })),
    weighted(
      6,
      fc.record({
        op: fc.constant('mark'),
        which: fc.oneof(
          { weight: 3, arbitrary: fc.constant(0) },
          fc.nat(6),
          fc.constantFrom('again' as const, 'stale' as const, 'unknown' as const),
        ),
      }),
    ),
    weighted(1, fc.record({ op: fc.constant('clear') })),
    weighted(5, fc.record({ op: fc.constant('wait'), ms: fc.integer({ min: 1, max: 400 }) })),
  ),
  { maxLength: 60 },
);

/** One thing sent into the buffer; `endByte` counts from the last clear. */
export type Sent = PlayoutOut & { readonly itemId: string; readonly endByte: number };

/** A ledger under test beside plain lists of everything that happened to it. */
export class LedgerRun {
  playout: Playout = emptyPlayout;
  now = 0;
  /** Everything sent since the last clear, in order. */
  sent: Sent[] = [];
  /** Bytes the model gave for each item, over all the call. */
  readonly given = new Map<string, Buffer[]>();
  /** Bytes sent to the caller for each item, over all the call. */
  readonly passedOn = new Map<string, Buffer[]>();
  readonly markNames: string[] = [];
  readonly staleNames: string[] = [];
  readonly returnedNames: string[] = [];
  #byte = 0;
  #endByte = 0;

  apply(op: Op): readonly PlayoutOut[] {
    switch (op.op) {
      case 'delta':
        return this.#delta(op.item, op.bytes);
      case 'itemDone':
        return this.#finish((itemId) => itemId === `item_${op.item}`);
      case 'responseDone':
        return this.#finish((itemId) => responseOf(Number(itemId.slice(5))) === `resp_${op.response}`);
      case 'mark':
        this.acknowledge(this.nameOf(op.which));
        return [];
      case 'clear':
        this.staleNames.push(...this.playout.marks.map(({ name }) => name), ...this.returnedNames);
        this.playout = cleared(this.playout);
        this.sent = [];
        this.#endByte = 0;
        return [];
      case 'wait':
        this.now += op.ms;
        return [];
    }
  }

  acknowledge(name: string): void {
    this.playout = acknowledge(this.playout, name, this.now);
    this.returnedNames.push(name);
  }

  nameOf(which: Extract<Op, { op: 'mark' }>['which']): string {
    if (typeof which === 'number') return this.playout.marks[which]?.name ?? 'none';
    if (which === 'again') return this.returnedNames.at(-1) ?? 'none';
    if (which === 'stale') return this.staleNames.at(-1) ?? 'none';
    return 'not ours';
  }

  /** Bytes sent of an item since the last clear. */
  sentBytes(itemId: string): number {
    return this.sent.reduce(
      (sum, out) => (out.type === 'twilio.media' && out.itemId === itemId ? sum + out.bytes : sum),
      0,
    );
  }

  #delta(item: number, length: number): readonly PlayoutOut[] {
    const itemId = `item_${item}`;
    const bytes = Buffer.from(Array.from({ length }, () => (this.#byte = (this.#byte * 5 + 13) & 0xff)));
    put(this.given, itemId, bytes);
    const place = { responseId: responseOf(item), itemId, contentIndex: 0 };
    const audio = { payload: bytes.toString('base64'), bytes: length };
    const [playout, out] = enqueue(this.playout, place, audio, this.now);
    this.playout = playout;
    for (const piece of out) this.#record(piece, itemId);
    return out;
  }

  #finish(which: (itemId: string) => boolean): readonly PlayoutOut[] {
    const [playout, out] = finish(this.playout, (item) => which(item.itemId));
    this.playout = playout;
    for (const piece of out) this.#record(piece, '');
    return out;
  }

  #record(out: PlayoutOut, itemId: string): void {
    if (out.type === 'twilio.media') {
      this.#endByte += out.bytes;
      put(this.passedOn, itemId, Buffer.from(out.payload, 'base64'));
    } else {
      this.markNames.push(out.name);
    }
    this.sent.push({ ...out, itemId, endByte: this.#endByte });
  }
}

const responseOf = (item: number): string => `resp_${item % 2}`;

function put(map: Map<string, Buffer[]>, key: string, bytes: Buffer): void {
  const list = map.get(key) ?? [];
  list.push(bytes);
  map.set(key, list);
}
