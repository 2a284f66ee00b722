import type { Direction } from '../../twilio/parties.ts';
import { CameInIcon, PlacedIcon } from './icons.tsx';
import './direction-mark.css';

/** Whether somebody called us, or we called them. */
export function DirectionMark({ direction }: { direction: Direction }) {
  const placed = direction === 'outbound';
  const words = placed ? 'We called' : 'Called us';
  return (
    <span class={`direction ${direction}`} title={placed ? 'We have placed this call' : 'This call came in'}>
      {placed ? <PlacedIcon /> : <CameInIcon />}
      <span class="sr-only">{words} </span>
    </span>
  );
}
