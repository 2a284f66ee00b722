import { useSignal } from '@preact/signals';
import type { OperatorAction } from '../../../api/types.ts';
import { Button } from '../../ui/button.tsx';

/** As the API has it. */
const MAX_LENGTH = 1000;

interface TellFormProps {
  readonly busy: boolean;
  /** @returns whether it was taken: then the field is empty again. */
  readonly send: (action: OperatorAction) => Promise<boolean>;
}

/** A sentence, to be said to the caller or told to the model alone. */
export function TellForm({ busy, send }: TellFormProps) {
  const text = useSignal('');
  const give = async (type: 'say' | 'tell_model'): Promise<void> => {
    const given = text.value.trim();
    if (given !== '' && (await send({ type, text: given }))) text.value = '';
  };
  const empty = text.value.trim() === '';
  return (
    <form
      class="tell-form"
      onSubmit={(event) => {
        event.preventDefault();
        void give('say');
      }}
    >
      <input
        class="field"
        aria-label="A sentence for the caller or for the model"
        placeholder="A sentence for the caller, or a note for the model"
        maxLength={MAX_LENGTH}
        autocomplete="off"
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <Button
        type="submit"
        disabled={busy || empty}
        title="The agent says it to the caller as soon as it may"
      >
        Say this
      </Button>
      <Button
        disabled={busy || empty}
        title="Only the model learns of it; the caller hears nothing"
        onClick={() => void give('tell_model')}
      >
        Tell the model
      </Button>
    </form>
  );
}
