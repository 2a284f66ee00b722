import { useEffect, useState } from 'preact/hooks';
import type { Microphone } from './ports.ts';
import { microphones } from './the-phone.ts';

/** Which microphone is used; nothing while there is only one. */
export function MicrophoneChoice() {
  const [list, setList] = useState<readonly Microphone[]>([]);
  const refresh = (): void => void microphones.list().then(setList);
  useEffect(() => {
    refresh();
    navigator.mediaDevices?.addEventListener('devicechange', refresh);
    return () => navigator.mediaDevices?.removeEventListener('devicechange', refresh);
  }, []);
  if (list.length < 2) return null;
  return (
    <label class="microphone">
      <span class="sr-only">Microphone</span>
      <select
        class="field"
        value={list.find(({ inUse }) => inUse)?.id ?? ''}
        onChange={({ currentTarget }) => void microphones.use(currentTarget.value).then(refresh)}
      >
        {list.map(({ id, label }, index) => (
          <option key={id} value={id}>
            {label || `Microphone ${index + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}
