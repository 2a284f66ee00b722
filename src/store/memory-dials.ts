import type { CampaignCounts, Dial, DialStore } from './dials.ts';

/** Calls to be placed, in memory: for tests, and for a server without a disk. */
export class MemoryDials implements DialStore {
  readonly #dials = new Map<string, Dial>();
  readonly #byKey = new Map<string, string>();
  readonly #owners = new Map<string, string>();
  readonly #doNotCall = new Set<string>();

  async add(dial: Dial): Promise<Dial> {
    const known = this.#dials.get(this.#byKey.get(dial.key) ?? '');
    if (known) return known;
    this.#byKey.set(dial.key, dial.id);
    this.#keep(dial);
    return dial;
  }

  async get(id: string): Promise<Dial | undefined> {
    return this.#dials.get(id);
  }

  async byKey(key: string): Promise<Dial | undefined> {
    return this.#dials.get(this.#byKey.get(key) ?? '');
  }

  async save(dial: Dial): Promise<boolean> {
    if (this.#dials.get(dial.id)?.version !== dial.version) return false;
    this.#keep({ ...dial, version: dial.version + 1 });
    return true;
  }

  async due(now: number, limit: number): Promise<readonly Dial[]> {
    return this.#waiting()
      .filter(({ notBefore }) => notBefore <= now)
      .slice(0, limit);
  }

  async nextAt(): Promise<number | null> {
    return this.#waiting()[0]?.notBefore ?? null;
  }

  async underWay(): Promise<readonly Dial[]> {
    return [...this.#dials.values()].filter(({ state }) => state === 'dialing' || state === 'calling');
  }

  async ownerOf(callSid: string): Promise<string | undefined> {
    return this.#owners.get(callSid);
  }

  async campaign(name: string): Promise<CampaignCounts> {
    const counts: Record<string, number> = {};
    for (const { campaign, outcome, state } of this.#dials.values()) {
      if (campaign === name) counts[outcome ?? state] = (counts[outcome ?? state] ?? 0) + 1;
    }
    const next = this.#waiting().find(({ campaign }) => campaign === name);
    return { counts, nextAt: next?.notBefore ?? null };
  }

  async ended(campaign: string, since: number, limit: number): Promise<readonly Dial[]> {
    return [...this.#dials.values()]
      .filter((dial) => dial.campaign === campaign && dial.endedAt !== null && dial.endedAt >= since)
      .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0) || compare(a.id, b.id))
      .slice(0, limit);
  }

  async forget(before: number): Promise<number> {
    const old = [...this.#dials.values()].filter(({ endedAt }) => endedAt !== null && endedAt < before);
    for (const { id, key } of old) {
      this.#dials.delete(id);
      this.#byKey.delete(key);
      for (const [callSid, owner] of this.#owners) if (owner === id) this.#owners.delete(callSid);
    }
    return old.length;
  }

  async addDoNotCall(numbers: readonly string[]): Promise<void> {
    for (const number of numbers) this.#doNotCall.add(number);
  }

  async removeDoNotCall(number: string): Promise<boolean> {
    return this.#doNotCall.delete(number);
  }

  async doNotCall(numbers: readonly string[]): Promise<readonly string[]> {
    return numbers.filter((number) => this.#doNotCall.has(number));
  }

  async listDoNotCall(): Promise<readonly string[]> {
    return [...this.#doNotCall].sort(compare);
  }

  #keep(dial: Dial): void {
    this.#dials.set(dial.id, dial);
    if (dial.callSid !== null) this.#owners.set(dial.callSid, dial.id);
  }

  #waiting(): readonly Dial[] {
    return [...this.#dials.values()]
      .filter(({ state }) => state === 'waiting')
      .sort((a, b) => a.notBefore - b.notBefore || a.createdAt - b.createdAt || compare(a.id, b.id));
  }
}

/** In the order of code units, as SQLite has it. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
