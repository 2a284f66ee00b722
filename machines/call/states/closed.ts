import { call } from '../setup.ts';

/** The call is over. */
export const closed = call.createStateConfig({
  description: 'The call is over; both sockets are closed.',
  type: 'final',
  entry: 'close',
});
