/** A file that is no list of calls; the message says what is wrong, a line for each mistake, with its line. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** One row: whom to call, and what the agent is told. */
export interface CampaignRow {
  /** Where it begins in the file; the first line is 1. */
  readonly line: number;
  readonly to: string;
  readonly data: Readonly<Record<string, string>>;
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads a list of calls: a first line with the names of the columns, `to` among them; then one call a line. Commas,
 * semicolons or tabs; fields may be quoted, with `""` for a quote. @throws CsvError naming every mistake
 */
export function campaignRows(text: string): readonly CampaignRow[] {
  const [names, ...rows] = records(text.replace(/^\uFEFF/, ''));
  const columns = (names?.fields ?? []).map((name) => name.trim());
  const to = columns.findIndex((name) => name.toLowerCase() === 'to');
  const mistakes = [...mistakesInColumns(columns), ...rows.flatMap((row) => mistakesIn(row, columns, to))];
  if (mistakes.length > 0) throw new CsvError(mistakes.join('\n'));
  return rows.filter(isFilled).map(({ line, fields }) => {
    const data = columns.flatMap((name, at) => {
      const value = fields[at]?.trim() ?? '';
      return at === to || name === '' || value === '' ? [] : [[name, value] as const];
    });
    return { line, to: fields[to]?.trim() ?? '', data: Object.fromEntries(data) };
  });
}

function mistakesInColumns(columns: readonly string[]): readonly string[] {
  const lower = columns.map((name) => name.toLowerCase());
  if (!lower.includes('to'))
    return ['Line 1: The first line must name the columns, and one of them must be `to`.'];
  const twice = columns.filter((name, at) => name !== '' && lower.indexOf(name.toLowerCase()) !== at);
  return twice.map((name) => `Line 1: There are two columns called "${name}".`);
}

function mistakesIn({ line, fields }: CsvRecord, columns: readonly string[], to: number): readonly string[] {
  if (to < 0 || !isFilled({ fields })) return [];
  if (fields.length > columns.length)
    return [`Line ${line}: There are ${fields.length} fields, but only ${columns.length} columns.`];
  return (fields[to] ?? '').trim() === '' ? [`Line ${line}: There is nobody to call: \`to\` is empty.`] : [];
}

const isFilled = ({ fields }: Pick<CsvRecord, 'fields'>): boolean =>
  fields.some((field) => field.trim() !== '');

function records(text: string): readonly CsvRecord[] {
  const separator = separatorOf(text);
  const all: CsvRecord[] = [];
  let fields: string[] = [];
  let field = '';
  let line = 1;
  let began = 1;
  /** Where the quote was opened that is not closed; 0: none is. */
  let quoted = 0;
  const endRecord = (): void => {
    all.push({ line: began, fields: [...fields, field.replace(/\r$/, '')] });
    fields = [];
    field = '';
    began = line;
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\n') line += 1;
    if (quoted > 0) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = 0;
    } else if (char === '"' && field === '') quoted = line;
    else if (char === '\n') endRecord();
    else if (char === separator) {
      fields.push(field);
      field = '';
    } else field += char;
  }
  if (quoted > 0) throw new CsvError(`Line ${quoted}: A quote is opened and never closed.`);
  if (field !== '' || fields.length > 0) endRecord();
  return all;
}

/** The one there is most of in the first line. */
function separatorOf(text: string): string {
  const head = text.slice(0, text.search(/\r?\n|$/));
  return [',', ';', '\t'].reduce((best, one) =>
    head.split(one).length > head.split(best).length ? one : best,
  );
}
