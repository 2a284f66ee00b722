import { parentPort, workerData } from 'node:worker_threads';
import { CallDatabase } from './call-database.ts';
import type { Answer, Question, WorkerSettings } from './messages.ts';
import { failureOf } from './trouble.ts';

// The thread of the database: SQLite's calls block, and voice frames must not wait for a disk.
const settings = workerData as WorkerSettings;
const database = new CallDatabase(settings);
let tidying = false;

parentPort?.on('message', (question: Question) => {
  parentPort?.postMessage(answerTo(question));
  if (question.kind === 'delete') tidyLater();
  if (question.kind === 'close') parentPort?.close();
});

function answerTo({ id, kind, ask }: Question): Answer {
  try {
    return { id, ok: true, value: database.answer(kind, ask) };
  } catch (error) {
    return { id, ok: false, failure: failureOf(error, settings.path) };
  }
}

/** In turn with questions: they come first. */
function tidyLater(): void {
  if (tidying) return;
  tidying = true;
  setImmediate(() => {
    tidying = false;
    try {
      if (database.tidy()) tidyLater();
    } catch {
      // The next question meets the same trouble, and tells.
    }
  });
}
