import type { Viewer } from '@/lib/auth/viewer';
import { fileOrBusy, inHeavyTurn } from '@/lib/http/heavy-work';
import { type Cell, csvLines } from '@/lib/format/csv';

/** One column: its name in the first line, and what a row says in it. */
export type Column<Row> = readonly [name: string, cell: (row: Row) => Cell];

/** A page of rows after a cursor (null: from the start) and the cursor of the next page (null: that was all). */
export type ReadPage<Row> = (
  cursor: string | null,
) => Promise<{ items: readonly Row[]; nextCursor: string | null }>;

/** A list as a file that is sent while it is read, one page in memory at a time, each in the viewer's turn. */
export function csvDownload<Row>(
  viewer: Viewer,
  fileName: string,
  columns: readonly Column<Row>[],
  readPage: ReadPage<Row>,
): Promise<Response> {
  const inTurn: ReadPage<Row> = (cursor) => inHeavyTurn(viewer, () => readPage(cursor));
  return fileOrBusy(
    // Before anything is sent it can still be said that there is no place.
    inTurn(null).then((first) => csvResponse(fileName, pages(columns, first, inTurn))),
  );
}

async function* pages<Row>(
  columns: readonly Column<Row>[],
  first: Awaited<ReturnType<ReadPage<Row>>>,
  readPage: ReadPage<Row>,
): AsyncGenerator<string> {
  // A byte order mark, without which a spreadsheet takes UTF-8 for something else.
  yield '\ufeff' + csvLines([columns.map(([name]) => name)]);
  for (let page = first; ; page = await readPage(page.nextCursor)) {
    if (page.items.length > 0) {
      yield csvLines(page.items.map((row) => columns.map(([, cell]) => cell(row))));
    }
    if (page.nextCursor === null) return;
  }
}

/** Sends lines as they are made, and makes no more once the reader has gone. */
function csvResponse(fileName: string, lines: AsyncGenerator<string>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  return new Response(body, { headers: downloadHeaders('text/csv; charset=utf-8', fileName) });
}

/** A file to keep, never to show in the page or to store on the way. */
export function downloadHeaders(contentType: string, fileName: string): Record<string, string> {
  const safe = fileName.replace(/[^A-Za-z0-9._-]+/g, '-');
  return {
    'content-type': contentType,
    'content-disposition': `attachment; filename="${safe}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}
