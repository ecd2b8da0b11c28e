import { requireStaff, userContext } from '@/lib/people/session';
import { downloadHeaders } from '@/lib/http/stream-csv';
import { takeBatchFile } from '@/lib/payouts/batches/render-batch-file';
import { REFUSALS } from '@/lib/refusals';

/** Accounts in clear: for those who run payouts, and each download is in the audit log. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  await requireStaff('payouts.review');
  const { id } = await params;
  const file = await takeBatchFile(await userContext(), { batchId: id });
  if (!file.ok) {
    return new Response(file.error.message, {
      status: REFUSALS[file.error.code].status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  }
  const { bytes, mediaType, name } = file.value;
  return new Response(new Uint8Array(bytes), { headers: downloadHeaders(mediaType, name) });
}
