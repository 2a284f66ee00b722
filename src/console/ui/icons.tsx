import type { ComponentChildren } from 'preact';

/** Line drawings of 20 × 20 in the text's color; never the only thing that tells something. */
function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PhoneIcon = () => (
  <Icon>
    <path d="M6.2 3.2 8 6.9 6.4 8.4c.9 2.1 3 4.3 5.2 5.2L13.1 12l3.7 1.8-.5 2.6c-.1.5-.5.8-1 .8C8.5 17.2 2.8 11.5 2.8 4.7c0-.5.3-.9.8-1z" />
  </Icon>
);

export const SunIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="3.4" />
    <path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5M4.3 15.7l1.5-1.5M14.2 5.8l1.5-1.5" />
  </Icon>
);

export const MoonIcon = () => (
  <Icon>
    <path d="M16.5 12.3A7 7 0 0 1 7.7 3.5a7 7 0 1 0 8.8 8.8z" />
  </Icon>
);

export const AutoIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7" />
    <path class="solid" d="M10 3a7 7 0 0 1 0 14z" />
  </Icon>
);

export const SearchIcon = () => (
  <Icon>
    <circle cx="8.8" cy="8.8" r="5.3" />
    <path d="m13 13 4 4" />
  </Icon>
);

/** An arrow to us: somebody called. */
export const CameInIcon = () => (
  <Icon>
    <path d="M15.5 4.5 5 15M5 7.5V15h7.5" />
  </Icon>
);

/** An arrow away from us: we called. */
export const PlacedIcon = () => (
  <Icon>
    <path d="M4.5 15.5 15 5M7.5 5H15v7.5" />
  </Icon>
);

export const TrashIcon = () => (
  <Icon>
    <path d="M3.5 5.5h13M8 5.5v-2h4v2M5.3 5.5l.7 11h8l.7-11M8.5 8.5v5M11.5 8.5v5" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon>
    <rect x="7" y="7" width="9.5" height="9.5" rx="1.5" />
    <path d="M13 7V5A1.5 1.5 0 0 0 11.5 3.5H5A1.5 1.5 0 0 0 3.5 5v6.5A1.5 1.5 0 0 0 5 13h2" />
  </Icon>
);

/** The product's sign: three states, one of them lit. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" focusable="false">
    <path d="M11 8h4.5q4.5 0 4.5 4.5V15M17 20h-5q-4 0-4-4v-2.5" />
    <rect class="listening" x="2" y="3" width="11" height="10" rx="3" />
    <rect class="speaking" x="15" y="15" width="11" height="10" rx="3" />
  </svg>
);
