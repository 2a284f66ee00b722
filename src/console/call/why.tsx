import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { Charts } from '../story/charts.ts';
import { endingSentence, whySentence } from '../story/why.ts';
import { stateColor } from '../ui/state.ts';
import type { CallModel } from './call-model.ts';

/** A sentence that is gone again before this is not read out, ms. */
const SETTLED_MS = 1500;

interface WhyProps {
  readonly model: CallModel;
  readonly charts: Charts;
  readonly actor: 'call' | 'link';
}

/** One sentence: why the call is in its state. Read out to those who do not see it, when it has settled. */
export function Why({ model, charts, actor }: WhyProps) {
  const standing = model.scene.value[actor];
  const sentence = useComputed(() => {
    const { [actor]: now, ending } = model.scene.value;
    return `${whySentence(now, charts)} ${actor === 'call' ? endingSentence(ending) : ''}`.trim();
  });
  const said = useSettled(sentence);
  const prefix = actor === 'call' ? 'call' : 'modelLink';
  const meaning = charts.describe(`${prefix}.${standing.state}`);
  const [state, ...reason] = whySentence(standing, charts).split(' since ');
  return (
    <div class="why" style={{ '--accent': stateColor(standing.state) }}>
      <p aria-hidden="true">
        {reason.length > 0 ? (
          <>
            <strong>{state}</strong> since {reason.join(' since ')}
          </>
        ) : (
          state
        )}
      </p>
      {actor === 'call' && model.scene.value.ending && (
        <p class="why-ending" aria-hidden="true">
          {endingSentence(model.scene.value.ending)}
        </p>
      )}
      {meaning && <p class="why-meaning">{meaning}</p>}
      <p class="sr-only" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** A text once it has stood still. */
function useSettled(text: { readonly value: string }) {
  const settled = useSignal('');
  useSignalEffect(() => {
    const next = text.value;
    const timer = setTimeout(() => {
      settled.value = next;
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  });
  return settled;
}
