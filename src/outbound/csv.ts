/** A file that is no list of calls; the message says what is wrong, with the line. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** One row: whom to call, and what the agent is told. */
export interface CampaignRow {
  readonly to: string;
  readonly data: Readonly<Record<string, string>>;
}

/**
 * Reads a list of calls: a first line with the names of the columns, `to` among them; then one call a line. Commas,
 * semicolons or tabs; fields may be quoted, with `""` for a quote. @throws CsvError
 */
export function campaignRows(text: string): readonly CampaignRow[] {
  const [names = [], ...rows] = records(text.replace(/^\uFEFF/, ''));
  const columns = names.map((name) => name.trim());
  const to = columns.findIndex((name) => name.toLowerCase() === 'to');
  if (to < 0) throw new CsvError('The first line must name the columns, and one of them must be `to`.');
  return rows.flatMap((fields, index): CampaignRow[] => {
    if (fields.every((field) => field.trim() === '')) return [];
    if (fields.length > columns.length)
      throw new CsvError(
        `Row ${index + 2} has ${fields.length} fields, but there are ${columns.length} columns.`,
      );
    const data = columns.flatMap((name, at) => {
      const value = fields[at]?.trim() ?? '';
      return at === to || name === '' || value === '' ? [] : [[name, value] as const];
    });
    return [{ to: fields[to]?.trim() ?? '', data: Object.fromEntries(data) }];
  });
}

function records(text: string): string[][] {
  const head = text.slice(0, text.search(/\r?\n|$/));
  const separator = [',', ';', '\t'].reduce((best, one) =>
    head.split(one).length > head.split(best).length ? one : best,
  );
  const all: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === separator || char === '\n') {
      record.push(char === '\n' ? field.replace(/\r$/, '') : field);
      field = '';
      if (char === '\n') {
        all.push(record);
        record = [];
      }
    } else field += char;
  }
  if (quoted) throw new CsvError('A quote is opened and never closed.');
  if (field !== '' || record.length > 0) all.push([...record, field.replace(/\r$/, '')]);
  return all;
}
