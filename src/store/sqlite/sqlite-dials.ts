import type { Dial, DialStore } from '../dials.ts';
import type { DialQuestion } from './dials.ts';

type Ask = (question: DialQuestion) => Promise<unknown>;
type Asked<K extends keyof DialStore> = ReturnType<DialStore[K]>;

/** Calls to be placed, in the database of the calls: by its thread. */
export class SqliteDials implements DialStore {
  readonly #ask: Ask;

  /** @param ask puts a question to the thread. */
  constructor(ask: Ask) {
    this.#ask = ask;
  }

  add(dial: Dial): Asked<'add'> {
    return this.#put('add', dial);
  }
  get(id: string): Asked<'get'> {
    return this.#put('get', id);
  }
  byKey(key: string): Asked<'byKey'> {
    return this.#put('byKey', key);
  }
  save(dial: Dial): Asked<'save'> {
    return this.#put('save', dial);
  }
  due(now: number, limit: number): Asked<'due'> {
    return this.#put('due', now, limit);
  }
  nextAt(): Asked<'nextAt'> {
    return this.#put('nextAt');
  }
  underWay(): Asked<'underWay'> {
    return this.#put('underWay');
  }
  ownerOf(callSid: string): Asked<'ownerOf'> {
    return this.#put('ownerOf', callSid);
  }
  campaign(name: string): Asked<'campaign'> {
    return this.#put('campaign', name);
  }
  ended(campaign: string, since: number, limit: number): Asked<'ended'> {
    return this.#put('ended', campaign, since, limit);
  }
  forget(before: number): Asked<'forget'> {
    return this.#put('forget', before);
  }
  addDoNotCall(numbers: readonly string[], at: number): Asked<'addDoNotCall'> {
    return this.#put('addDoNotCall', numbers, at);
  }
  removeDoNotCall(number: string): Asked<'removeDoNotCall'> {
    return this.#put('removeDoNotCall', number);
  }
  doNotCall(numbers: readonly string[]): Asked<'doNotCall'> {
    return this.#put('doNotCall', numbers);
  }
  listDoNotCall(): Asked<'listDoNotCall'> {
    return this.#put('listDoNotCall');
  }

  #put<K extends keyof DialStore>(kind: K, ...ask: Parameters<DialStore[K]>): Asked<K> {
    // SAFETY: the thread answers each kind with its own type.
    return this.#ask({ kind, ask } as unknown as DialQuestion) as Asked<K>;
  }
}
