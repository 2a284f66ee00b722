import type { OperatorEvent } from '../../../machines/index.ts';
import type { OperatorAction } from '../../api/types.ts';

/** What a person at the console wishes, as an event into the call. @param at the call's clock, ms. */
export function operatorEvent(action: OperatorAction, by: string, at: number): OperatorEvent {
  switch (action.type) {
    case 'hang_up':
      return { type: 'operator.hang_up', at, why: 'operator', by };
    case 'say':
    case 'tell_model':
      return { type: `operator.${action.type}`, at, by, text: action.text };
    case 'mute':
    case 'unmute':
      return { type: `operator.${action.type}`, at, by };
  }
}
