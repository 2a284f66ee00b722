import { feed } from '../feed.ts';
import { AgentChoice } from './agent-choice.tsx';
import { Answers } from './answers.tsx';
import { CallButton } from './call-button.tsx';
import { LastCalls } from './last-calls.tsx';
import { LiveCalls } from './live-calls.tsx';
import { LiveChart } from './live-chart.tsx';
import { PointNumber } from './point-number.tsx';
import './home.css';

/** What a stranger sees first: what this is, a call to make, and the chart every call walks through. */
export function HomePage() {
  const live = [...(feed.liveCalls.value?.values() ?? [])];
  return (
    <div class="home">
      <section class="hero">
        <div class="hero-text">
          <h1>Every phone call is a statechart. Watch one.</h1>
          <p class="hero-lead">
            Callchart answers calls with a realtime voice model, shows what state each of them is in and why,
            and keeps every step to look at again.
          </p>
        </div>
        <div class="hero-call">
          <CallButton />
          <AgentChoice />
          <Answers />
        </div>
      </section>
      <LiveChart live={live} />
      <div class="home-calls">
        <LiveCalls live={live} />
        <LastCalls />
      </div>
      <PointNumber />
    </div>
  );
}
