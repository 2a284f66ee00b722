import type { JournalLine } from '../../../store/journal-format.ts';
import { ScrollBox } from '../scroll-box.tsx';

/** One line of the journal as it was written, spread out. */
export function RawLine({ line }: { line: JournalLine | undefined }) {
  if (!line) return <p class="raw-line empty">Choose a line to see all of it.</p>;
  return (
    <ScrollBox label={`Line ${line.n} of the journal`} class="raw-line">
      <h3>Line {line.n}</h3>
      <pre>{JSON.stringify(line, null, 2)}</pre>
    </ScrollBox>
  );
}
