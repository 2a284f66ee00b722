/** How many accents there are; states at the top take them in turn. */
export const ACCENTS = 5;

const LIGHT = {
  page: '#f6f8fb',
  frame: '#d5dce6',
  box: '#ffffff',
  inner: '#fbfcfe',
  ink: '#1b2430',
  soft: '#5a6675',
  guard: '#7a5a00',
  pip: '#9eaaba',
  end: '#c4314b',
  live: '#ffe08a',
  accents: ['#3565c9', '#8440c4', '#0b7f86', '#2c7d2f', '#b35400'],
};

const DARK: typeof LIGHT = {
  page: '#10151c',
  frame: '#2b3542',
  box: '#1b232e',
  inner: '#151c25',
  ink: '#e6ebf2',
  soft: '#9aa7b7',
  guard: '#d9b75c',
  pip: '#7b899c',
  end: '#ff7b8f',
  live: '#6b5412',
  accents: ['#82aaff', '#c99bff', '#4fc7cd', '#7ccf7e', '#ffab5c'],
};

const variables = ({ accents, ...colors }: typeof LIGHT): string =>
  [...Object.entries(colors), ...accents.map((color, index) => [`a${index}`, color])]
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');

const SANS = '-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif';
const MONO = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';

/** What all pictures share: the colors, light and dark by the reader's preference, boxes and lines. */
const shared = (): string =>
  `
.chart{${variables(LIGHT)}}
@media(prefers-color-scheme:dark){.chart{${variables(DARK)}}}
.chart text{font-family:${SANS};fill:var(--ink)}
.page{fill:var(--page);stroke:var(--frame)}
.to-page{--accent:var(--soft)}
.to-end{--accent:var(--end)}
${LIGHT.accents.map((_, index) => `.to-${index}{--accent:var(--a${index})}`).join('\n')}
.box{fill:var(--box);stroke:var(--accent);stroke-opacity:.55}
.final{stroke-width:3;stroke-opacity:.8}
.line{fill:none;stroke:var(--accent);stroke-width:1.6}
.tip,.start{fill:var(--accent)}
`.trim();

/**
 * The picture's style sheet: light and dark by the reader's preference. A page that shows the picture lights
 * things up with the class `active` on `[data-id]` (a state) or `[data-edge]` (a transition).
 */
export const styleSheet = (): string =>
  `
${shared()}
.title{font-size:17px;font-weight:700}
.name{font-size:14px;font-weight:650}
.text{font-size:11px}
.chart .text,.chart .action{fill:var(--soft)}
.heading{font-size:10.5px;font-weight:650}
.chart .event,.chart .guard,.chart .action{font-family:${MONO};font-size:10px}
.chart .guard{fill:var(--guard)}
.outer{fill:var(--inner);stroke-opacity:.8}
.chart .name,.chart .heading{fill:var(--accent)}
.anywhere{fill:none;stroke:var(--soft);stroke-opacity:.5;stroke-dasharray:4 4}
.pip{fill:var(--pip)}
.hollow{fill:none;stroke:var(--pip);stroke-width:1.4}
.active>.box{fill:var(--live);stroke-opacity:1;stroke-width:2}
.active>.event{font-weight:700;fill:var(--accent)}
.active>.pip,.active>.hollow{fill:var(--accent);stroke:var(--accent)}
.active>.line{stroke-width:3.5}
`.trim();

/** The overview's style sheet, of the same colors. */
export const overviewSheet = (): string =>
  `
${shared()}
.name{font-size:19px;font-weight:700}
.words{font-size:14.5px}
.caption{font-size:14px}
.phase{font-size:14px;text-anchor:middle}
.chart .name,.chart .phase,.chart .strong{fill:var(--accent)}
.chart .words,.chart .caption{fill:var(--soft)}
.strong{font-weight:650}
.box:not(.final){stroke-width:1.6}
.pill{fill:var(--accent);fill-opacity:.09;stroke:var(--accent);stroke-opacity:.35}
.way .line{stroke-width:2.4}
.way.to-end .line{stroke-width:1.6;stroke-dasharray:5 4}
`.trim();
