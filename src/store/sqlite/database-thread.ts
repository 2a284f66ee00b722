import { Worker } from 'node:worker_threads';
import type { Clock } from '../../io/clock.ts';
import { StoreUnavailable } from '../store.ts';
import type { Answer, Failure, Kind, Question, Questions, WorkerSettings } from './messages.ts';

/** Questions that wait for their answers; more than that, and the asker is told at once. */
const MAX_WAITING = 256;

/** The database did not do what was asked; `advice` says what a person can do. */
export class DatabaseTrouble extends StoreUnavailable {
  readonly advice: string;

  constructor({ message, advice }: Failure) {
    super(message);
    this.advice = advice;
  }
}

interface Waiting {
  answer(value: unknown): void;
  fail(error: Error): void;
}

/** The worker thread that has the database. Started by the first question, and again when it has died. */
export class DatabaseThread {
  readonly #settings: WorkerSettings;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #asked = 0;

  constructor(settings: WorkerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /**
   * Asks, and waits for the answer; for ever when there is no `timeoutMs`.
   * @throws StoreUnavailable (with advice: {@link DatabaseTrouble}), RangeError.
   */
  ask<K extends Kind>(
    kind: K,
    ask: Questions[K]['ask'],
    timeoutMs?: number,
  ): Promise<Questions[K]['answer']> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size >= MAX_WAITING)
        return reject(new StoreUnavailable('too many questions are waiting'));
      const id = this.#asked++;
      const late = (): void => waiting.fail(new StoreUnavailable(`no answer within ${timeoutMs} ms`));
      const timer = timeoutMs === undefined ? undefined : this.#clock.setTimeout(late, timeoutMs);
      const over = (): void => {
        this.#waiting.delete(id);
        this.#clock.clearTimeout(timer);
      };
      const waiting: Waiting = {
        // SAFETY: the worker answers each kind with its own type.
        answer: (value) => {
          over();
          resolve(value as Questions[K]['answer']);
        },
        fail: (error) => {
          over();
          reject(error);
        },
      };
      this.#waiting.set(id, waiting);
      const question: Question<K> = { id, kind, ask };
      this.#running().postMessage(question);
    });
  }

  /** Ends the thread, whatever it does. */
  async terminate(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.#settings });
    // What keeps the program running is its server, not its memory.
    worker.unref();
    worker.on('message', (answer: Answer) => this.#answered(answer));
    worker.on('error', (error) => this.#died(worker, error.message));
    worker.on('exit', () => this.#died(worker, 'the thread of the database has ended'));
    this.#worker = worker;
    return worker;
  }

  #answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.ok) waiting?.answer(answer.value);
    else if (answer.failure.range) waiting?.fail(new RangeError(answer.failure.message));
    else waiting?.fail(new DatabaseTrouble(answer.failure));
  }

  #died(worker: Worker, message: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const waiting of [...this.#waiting.values()]) waiting.fail(new StoreUnavailable(message));
  }
}
