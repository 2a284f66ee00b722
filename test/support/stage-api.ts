import { createApi } from '../../src/api/api.ts';
import { drawCharts } from '../../src/api/charts.ts';
import type { Annex } from '../../src/server/front.ts';
import { EPOCH, type Stage } from './stage.ts';

/** Drawn once for all tests of a file. */
const charts = drawCharts();

/** The API of a stage, before its front: what a stage is given as `annex`. */
export function stageApi({ archive, clock, config, exchange, logger, placed, settings }: Stage): Annex {
  const { calls: store, journals, recordings } = archive;
  return createApi({
    ...{ config, settings, clock, charts, store, journals, recordings },
    ...{ switchboard: exchange, live: exchange, log: logger },
    outbound: placed.outbound,
    epochMs: () => EPOCH + clock.now(),
    recent: (callSid) => exchange.recent(callSid),
    forget: async (callSid) => {
      const gone = await Promise.all([journals.delete(callSid), store.delete(callSid)]);
      return exchange.forget(callSid) || gone.includes(true);
    },
    lostLines: () => 0,
    page: undefined,
  });
}
