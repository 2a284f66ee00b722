import { api } from '../api.ts';
import { chartsOf, noCharts } from '../story/charts.ts';
import { Empty, Skeleton } from '../ui/notices.tsx';
import { useLoad } from '../ui/use-load.ts';
import { AftermathPanel } from './aftermath.tsx';
import { CallHeader } from './call-header.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { EventList } from './events/event-list.tsx';
import { NeverConnected } from './never-connected.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { Transcript } from './transcript.tsx';
import { TurnsPanel } from './turns-panel.tsx';
import { useAnswer } from './use-answer.ts';
import { useCall } from './use-call.ts';
import './call-page.css';

/** One call, live or past. `t`: the moment to show, ms since the call began; null: the newest. */
export function CallPage({ callSid, t }: { callSid: string; t: number | null }) {
  const model = useCall(callSid, t);
  const charts = useLoad(async () => chartsOf((await api.charts()).charts), []);
  const call = useAnswer(callSid, model);
  // Nobody talked, so nothing was journaled; the row tells why.
  if (model.refused.value && call?.endedAt) return <NeverConnected call={call} />;
  if (model.refused.value) return <Missing callSid={callSid} {...model.refused.value} />;
  if (!model.loaded.value) return <Skeleton what="the call" lines={9} />;
  return (
    <div class="call-page">
      <CallHeader callSid={callSid} model={model} listing={call} />
      {call && <AftermathPanel call={call} />}
      <ChartPanel model={model} charts={charts.data ?? noCharts} />
      <Transcript model={model} />
      <Timeline callSid={callSid} model={model} />
      <TurnsPanel model={model} cost={call?.cost} />
      <EventList model={model} />
    </div>
  );
}

function Missing({ callSid, code, message }: { callSid: string; code: string; message: string }) {
  return (
    <Empty title={code === 'unknown_call' ? 'There is no such call' : 'This call cannot be shown'}>
      <p>{message}</p>
      <p>
        <code>{callSid}</code> may have been deleted, or was never taken here. <a href="#/calls">All calls</a>
      </p>
    </Empty>
  );
}
