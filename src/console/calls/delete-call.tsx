import { useState } from 'preact/hooks';
import type { CallListing } from '../../store/store.ts';
import { ApiError, api } from '../api.ts';
import { Confirm } from '../ui/confirm.tsx';
import { momentText } from '../ui/format.ts';
import { personText } from './person.ts';

interface DeleteCallProps {
  readonly call: CallListing;
  /** `gone`: the call is deleted. */
  readonly onDone: (gone: boolean) => void;
}

/** Asks, and deletes everything there is of a call. */
export function DeleteCall({ call, onDone }: DeleteCallProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const erase = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await api.deleteCall(call.callSid);
      onDone(true);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return onDone(true);
      setProblem((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title="Delete this call?"
      verb="Delete"
      busy={busy}
      onYes={() => void erase()}
      onNo={() => onDone(false)}
    >
      <p>
        {personText(call)}, {momentText(call.startedAt, Date.now())}. Its journal, what was said
        {call.recorded ? ', the recording' : ''} and all figures are deleted for good.
      </p>
      {problem && (
        <p class="outcome bad" role="alert">
          {problem}
        </p>
      )}
    </Confirm>
  );
}
