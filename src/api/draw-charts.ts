import { parentPort } from 'node:worker_threads';
import { callMachine, modelLinkMachine } from '../../machines/index.ts';
import { chartOf } from '../chart/graph.ts';
import { drawOverview } from '../chart/overview.ts';
import { drawChart } from '../chart/svg.ts';
import type { DrawnCharts } from './charts.ts';

/** A thread of its own: drawing takes a third of a second, in which calls would stand still. */
const call = chartOf(callMachine);
const link = chartOf(modelLinkMachine);
const drawn: DrawnCharts = {
  charts: [call, link],
  pictures: {
    call: await drawChart(call),
    'call-states': drawOverview(call),
    'model-link': await drawChart(link),
  },
};
parentPort?.postMessage(drawn);
