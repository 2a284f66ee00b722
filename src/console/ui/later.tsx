import type { ComponentType } from 'preact';
import { Failed, Skeleton } from './notices.tsx';
import { useLoad } from './use-load.ts';

/** A component whose code is loaded when it is first shown. `what` names it while it comes. */
export function later<P extends object>(
  what: string,
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  return function Later(props: P) {
    const { data, error } = useLoad(async () => ({ Component: await load() }), []);
    if (data) return <data.Component {...props} />;
    // A server of another version has other files: only a new page knows their names.
    return error ? (
      <Failed error={error} retry={() => location.reload()} />
    ) : (
      <Skeleton what={what} lines={6} />
    );
  };
}
