import { CsvError, parse } from 'csv-parse/sync';
import { decodeText } from '@/lib/format/decode-text';

/** One more than is taken shows that there are more. */
export const MAX_ROWS = 20_000;

export type Row = { row: number; cells: string[] };

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * Heading and rows of a table as providers write it and spreadsheets save it: with commas, semicolons, tabs or bars, in
 * UTF-8 or UTF-16, with or without a first line that names the separator, and with rows of nothing. Whichever separator
 * gives a heading that `isHeading`. Rows are counted as a spreadsheet shows them. Null when it is no such table, or only a
 * part of one: each row has as many cells and every quote ends.
 */
export function readRows(bytes: Uint8Array, isHeading: (names: string[]) => boolean): Row[] | null {
  const text = decodeText(bytes)?.replace(/[\0\x1a]+$/, '');
  if (text === undefined) return null;
  // A spreadsheet takes this line for itself: it is none of its rows.
  const said = /^\s*"?sep=(.)"?[;,\t|]*(?:\r\n|\r|\n)/i.exec(text);
  const table = said ? text.slice(said[0].length) : text;
  for (const delimiter of said?.[1] ? [said[1]] : DELIMITERS) {
    const rows = rowsOf(table, delimiter);
    if (rows?.[0] && isHeading(rows[0].cells)) return rows;
  }
  return null;
}

function rowsOf(text: string, delimiter: string): Row[] | null {
  try {
    const rows: Row[] = [];
    const counted = parse(text, {
      delimiter,
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      to: 2 + MAX_ROWS,
      on_record: (cells: string[], { records, empty_lines }) => {
        rows.push({ row: records + empty_lines, cells });
        return cells;
      },
    });
    if (counted.length !== rows.length) return null;
    return evenRows(rows.filter(({ cells }) => !cells.every(isBlank)));
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** With as many cells as the heading; what a spreadsheet added beyond it is empty. */
function evenRows(rows: Row[]): Row[] | null {
  const named = rows[0]?.cells.findLastIndex((cell) => !isBlank(cell)) ?? -1;
  const even = rows.every(
    ({ cells }) => cells.length > named && cells.slice(named + 1).every(isBlank),
  );
  return even ? rows.map(({ row, cells }) => ({ row, cells: cells.slice(0, named + 1) })) : null;
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}
