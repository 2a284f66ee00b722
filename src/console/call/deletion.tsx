import { useSignal } from '@preact/signals';
import type { CallListing } from '../../store/store.ts';
import { DeleteCall } from '../calls/delete-call.tsx';
import { go } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { TrashIcon } from '../ui/icons.tsx';

/** Deletes the call whose page this is, and leaves the page. */
export function Deletion({ listing }: { listing: CallListing }) {
  const asking = useSignal(false);
  return (
    <span class="call-deletion">
      <Button
        kind="quiet"
        class="small"
        onClick={() => {
          asking.value = true;
        }}
      >
        <TrashIcon /> Delete
      </Button>
      {asking.value && (
        <DeleteCall
          call={listing}
          onDone={(gone) => {
            asking.value = false;
            if (gone) go('#/calls', { replace: true });
          }}
        />
      )}
    </span>
  );
}
