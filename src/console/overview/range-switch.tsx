import { go } from '../router.ts';
import { RANGES, type RangeName } from './ranges.ts';

/** Chooses the stretch of time; the address keeps it. */
export function RangeSwitch({ chosen }: { chosen: RangeName }) {
  return (
    <fieldset class="range-switch">
      <legend class="sr-only">Time shown</legend>
      {Object.entries(RANGES).map(([name, { text }]) => (
        <label key={name}>
          <input
            type="radio"
            name="range"
            checked={name === chosen}
            onChange={() => go(`#/overview?range=${name}`, { replace: true })}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
