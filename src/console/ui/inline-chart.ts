const sheets = new Set<string>();

/**
 * Puts a chart's SVG into an element. Its style sheet is kept to charts of the same id (`.chart-of-<id>` around them):
 * its class names are short and would meet the page's and other charts' otherwise.
 */
export function inlineChart(into: Element, id: string, svg: string, label: string): void {
  // Taken out before it is parsed: a page that forbids inline styles would complain about it.
  const style = /<style>([\s\S]*?)<\/style>/.exec(svg);
  if (style?.[1] && !sheets.has(id)) addSheet(id, style[1]);
  const bare = style ? svg.replace(style[0], '') : svg;
  const drawing = new DOMParser().parseFromString(bare, 'image/svg+xml').documentElement;
  // Two names would be read twice, and the first one shows up as a tooltip over everything.
  drawing.querySelector(':scope > title')?.remove();
  drawing.setAttribute('aria-label', label);
  into.replaceChildren(document.importNode(drawing, true));
}

function addSheet(id: string, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.chart-of-${id}{${css}}`);
  document.adoptedStyleSheets.push(sheet);
  sheets.add(id);
}
