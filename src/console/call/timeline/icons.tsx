/** A triangle, or two bars while it plays. */
export const PlayIcon = ({ playing }: { playing: boolean }) => (
  <svg class="icon-small" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
    <path d={playing ? 'M4 2h3v12H4zM9 2h3v12H9z' : 'M4 2l10 6-10 6z'} />
  </svg>
);

/** To the change of state before, or to the next one. */
export const SkipIcon = ({ back = false }: { back?: boolean }) => (
  <svg class="icon-small" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
    <path d={back ? 'M2 2h2v12H2zM14 2v12L5 8z' : 'M12 2h2v12h-2zM2 2l9 6-9 6z'} />
  </svg>
);
