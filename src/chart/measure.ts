/** A way of writing: font size in px, and how wide one character is at most, in parts of the size. */
export interface Font {
  readonly size: number;
  readonly advance: number;
  readonly className: string;
}

/** The picture's fonts. The advances are generous: a system with narrower letters leaves room, none overflows. */
export const FONTS = {
  title: { size: 17, advance: 0.62, className: 'title' },
  name: { size: 14, advance: 0.64, className: 'name' },
  text: { size: 11, advance: 0.54, className: 'text' },
  heading: { size: 10.5, advance: 0.62, className: 'heading' },
  event: { size: 10, advance: 0.61, className: 'event' },
  guard: { size: 10, advance: 0.61, className: 'guard' },
  action: { size: 10, advance: 0.61, className: 'action' },
} as const satisfies Record<string, Font>;

/** The fonts of the overview, which is shown smaller than it is. */
export const OVERVIEW_FONTS = {
  name: { size: 19, advance: 0.62, className: 'name' },
  words: { size: 14.5, advance: 0.52, className: 'words' },
  caption: { size: 14, advance: 0.52, className: 'caption' },
  phase: { size: 14, advance: 0.53, className: 'phase' },
} as const satisfies Record<string, Font>;

/** The width of a text in px, rounded up. */
export const widthOf = (text: string, font: Font): number =>
  Math.ceil(text.length * font.size * font.advance);

/** The height of a line in px. */
export const lineHeight = (font: Font): number => Math.round(font.size * 1.36);

/** Breaks a text into lines of at most `width` px at its spaces; a longer word has a line of its own. */
export function wrap(text: string, font: Font, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
