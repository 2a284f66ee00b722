import { Worker } from 'node:worker_threads';
import type { Chart } from '../chart/graph.ts';
import { headersFor, jsonResponse } from '../server/http.ts';
import { ApiError } from './error.ts';
import { type Operation, operation } from './operation.ts';
import { chartsAnswer } from './schemas/console.ts';
import type { ChartId, ChartsAnswer } from './types.ts';

/** The machines as data and as SVG. */
export interface DrawnCharts {
  readonly charts: readonly Chart[];
  readonly pictures: Readonly<Record<ChartId, string>>;
}

/**
 * Draws the machines, in a thread.
 * @returns a promise that is never left unhandled: it may be asked for long after it failed.
 */
export function drawCharts(): Promise<DrawnCharts> {
  const drawn = new Promise<DrawnCharts>((resolve, reject) => {
    const worker = new Worker(new URL('./draw-charts.ts', import.meta.url));
    // A server that is told to stop does not wait for its pictures.
    worker.unref();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`drawing the charts ended with ${code}`)));
  });
  drawn.catch(() => {});
  return drawn;
}

/** `GET /api/charts` and `GET /api/charts/{id}.svg`; the first who asks waits for the drawing. */
export function chartOperations(drawn: Promise<DrawnCharts>): readonly Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/charts',
      summary: 'The machines as data',
      description: 'First the call, then the model link; ids are those in the pictures.',
      answers: { 200: { description: 'The machines.', schema: chartsAnswer } },
      run: async () => jsonResponse({ charts: (await drawn).charts } satisfies ChartsAnswer),
    }),
    operation({
      method: 'GET',
      path: '/api/charts/{id}.svg',
      summary: 'A machine as a picture',
      description:
        '`call`, `call-states` (in few strokes) or `model-link`. States carry `data-id`, transitions `data-edge`.',
      answers: { 200: { description: 'The picture.', mediaType: 'image/svg+xml' } },
      run: async ({ params: { id = '' } }) => {
        const { pictures } = await drawn;
        if (!Object.hasOwn(pictures, id)) {
          throw new ApiError(404, 'unknown_chart', `There are ${Object.keys(pictures).join(', ')}.`);
        }
        const headers = {
          ...headersFor('image/svg+xml; charset=utf-8'),
          'cache-control': 'private, max-age=60',
        };
        return { status: 200, headers, body: pictures[id as ChartId] };
      },
    }),
  ];
}
