import { type FailureReason, fatalReasonIn } from '../../machines/index.ts';
import type { ModelClosed } from './connection.ts';

/**
 * Why a connection is not there (any more), from how it closed.
 * @param opened whether it had ever been open: what fails before is unreachable, what fails after is gone.
 */
export function failureOfClose(closed: ModelClosed, opened: boolean): FailureReason {
  if (closed.httpStatus !== undefined) return failureOfRefusal(closed.httpStatus, closed.reason);
  const stated = fatalReasonIn(closed.reason);
  if (stated) return stated;
  // Private close codes tell what the server has against the request: 3000 the key, 4000 and up the rest of it.
  if (closed.code === 3000) return 'model_auth';
  if (closed.code > 3000) return 'model_session';
  return opened ? 'model_gone' : 'model_unreachable';
}

/** The upgrade was answered by plain HTTP, with a body that may name an error code. */
function failureOfRefusal(status: number, body: string): FailureReason {
  const stated = fatalReasonIn(body);
  if (stated) return stated;
  if (status === 401 || status === 403) return 'model_auth';
  if (status === 402) return 'model_quota';
  // A redirect, a wrong path, an unknown deployment. 408 and 429 pass, as does anything from 500 up.
  const passes = status === 408 || status === 429 || status >= 500;
  return passes ? 'model_unreachable' : 'model_session';
}
