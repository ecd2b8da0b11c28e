import { userContext } from '@/lib/people/session';
import type { Viewer } from '@/lib/auth/viewer';
import { fileOrBusy, inHeavyTurn } from '@/lib/http/heavy-work';
import { downloadHeaders } from '@/lib/http/stream-csv';
import { REFUSALS } from '@/lib/refusals';
import { openStatement } from '@/lib/statements/open-statement';
import { renderStatement } from '@/lib/statements/pdf/render-statement';
import { statementFileName } from '@/lib/statements/pdf/words';
import { statementCsv } from '@/lib/statements/statement-csv';

export type StatementParams = { params: Promise<{ ref: string; format: string }> };

/** A statement as `pdf` or `csv`, for a viewer whom the route has let in. Another's statement is 404. */
export async function statementFile(viewer: Viewer, props: StatementParams): Promise<Response> {
  const { ref, format } = await props.params;
  if (format !== 'pdf' && format !== 'csv') return sayNo(REFUSALS.STATEMENT_NOT_FOUND);
  const opened = await openStatement(await userContext(), viewer, ref);
  if (!opened.ok) {
    const { code, message } = opened.error;
    return sayNo({ status: REFUSALS[code].status, message });
  }
  const { data } = opened.value;
  const name = `${statementFileName(data)}.${format}`;
  if (format === 'csv') {
    const headers = downloadHeaders('text/csv; charset=utf-8', name);
    return new Response(statementCsv(data), { headers });
  }
  const headers = downloadHeaders('application/pdf', name);
  const pdf = inHeavyTurn(viewer, () => renderStatement(data));
  return fileOrBusy(pdf.then((bytes) => new Response(new Uint8Array(bytes), { headers })));
}

function sayNo({ status, message }: { status: number; message: string }): Response {
  return new Response(message, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
