import type { ConferenceOrder } from './twiml.ts';

/** One call in a room. */
export interface Visit {
  /** Somebody else is there and the room has begun: from here on they hear each other. */
  readonly onMet: () => void;
  /** The room is over. */
  readonly onOver: () => void;
}

interface Room {
  readonly visits: Map<Visit, ConferenceOrder>;
  begun: boolean;
}

/** The rooms of one account: calls join them by name. */
export class Conferences {
  readonly #rooms = new Map<string, Room>();

  /** How many calls are in a room. */
  count(name: string): number {
    return this.#rooms.get(name)?.visits.size ?? 0;
  }

  /** Joins a room, which there is from then on. @returns leaves it; to leave twice does nothing. */
  join(order: ConferenceOrder, visit: Visit): () => void {
    const room = this.#rooms.get(order.name) ?? { visits: new Map(), begun: false };
    this.#rooms.set(order.name, room);
    room.visits.set(visit, order);
    room.begun ||= order.startOnEnter;
    if (room.begun && room.visits.size > 1) for (const each of room.visits.keys()) each.onMet();
    return () => this.#leave(room, visit, order);
  }

  #leave(room: Room, visit: Visit, { name, endOnExit }: ConferenceOrder): void {
    if (!room.visits.delete(visit)) return;
    const over = endOnExit ? [...room.visits.keys()] : [];
    if (endOnExit) room.visits.clear();
    if (room.visits.size === 0 && this.#rooms.get(name) === room) this.#rooms.delete(name);
    for (const each of over) each.onOver();
  }
}
