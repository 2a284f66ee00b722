/** What a `rehearsal.ts` beside a `callchart.config.ts` imports as `callchart/rehearsal`. */
export { type Act, acting } from './model/acting.ts';
export { defineRehearsal, type Props, type Rehearsed, type Scenario } from './scenario/scenario.ts';
