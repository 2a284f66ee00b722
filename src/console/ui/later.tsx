import type { ComponentType } from 'preact';
import { Failed, Skeleton } from './notices.tsx';
import { useLoad } from './use-load.ts';

/** A component whose code is loaded when it is first shown. `what` names it while it comes. */
export function later<P extends object>(
  what: string,
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  return function Later(props: P) {
    const { data, error, again } = useLoad(async () => ({ Component: await load() }), []);
    if (data) return <data.Component {...props} />;
    return error ? <Failed error={error} retry={again} /> : <Skeleton what={what} lines={6} />;
  };
}
