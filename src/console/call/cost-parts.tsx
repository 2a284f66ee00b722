import type { ComponentChildren } from 'preact';
import { type CallCost, COST_PARTS } from '../../prices/call-cost.ts';
import { TOKEN_KINDS } from '../../prices/tokens.ts';
import { fineCostText, PART_WORDS, TOKEN_WORDS } from '../ui/cost-text.ts';
import type { CallModel } from './call-model.ts';

/** The tokens up to the moment that is shown, and what all of the call has cost by now, by what it was spent on. */
export function CostParts({ model, cost }: { model: CallModel; cost: CallCost | undefined }) {
  const { responses, tokens } = model.scene.value.spent;
  return (
    <>
      <dl class="spending" aria-label="Tokens so far">
        <Item name="Responses">{number(responses)}</Item>
        {TOKEN_KINDS.map((kind) => (
          <Item key={kind} name={`Tokens, ${TOKEN_WORDS[kind]}`}>
            {number(tokens[kind])}
          </Item>
        ))}
      </dl>
      {cost && <Whole cost={cost} />}
    </>
  );
}

function Whole({ cost }: { cost: CallCost }) {
  const { totalMicros, parts, missing, open } = cost;
  return (
    <>
      <dl class="spending" aria-label="Cost of the call">
        <Item name={open ? 'Cost by now' : 'Cost of the call'}>
          {fineCostText(totalMicros, missing.length > 0)}
        </Item>
        {COST_PARTS.filter((part) => parts[part] !== 0).map((part) => (
          <Item key={part} name={PART_WORDS[part]}>
            {fineCostText(parts[part])}
          </Item>
        ))}
      </dl>
      {missing.length > 0 && <p class="spending-missing">Not in it: {missing.join('; ')}</p>}
    </>
  );
}

function Item({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="num">{children}</dd>
    </div>
  );
}

const number = (value: number): string => value.toLocaleString('en');
