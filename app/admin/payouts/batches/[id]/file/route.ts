import type { CommandContext } from '@/lib/db/work';
import { requireFreshOrAsk, requireStaff, userContext } from '@/lib/people/session';
import { fileOrBusy, inHeavyTurn } from '@/lib/http/heavy-work';
import { downloadHeaders } from '@/lib/http/stream-csv';
import { takeBatchFile } from '@/lib/payouts/batches/render-batch-file';
import { REFUSALS } from '@/lib/refusals';

/** Accounts in clear: for those who run payouts, and each download is in the audit log. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const viewer = await requireStaff('payouts.review');
  await requireFreshOrAsk();
  const { id } = await params;
  const ctx = await userContext();
  return fileOrBusy(inHeavyTurn(viewer, () => batchFile(ctx, id)));
}

async function batchFile(ctx: CommandContext, batchId: string): Promise<Response> {
  const file = await takeBatchFile(ctx, { batchId });
  if (!file.ok) {
    return new Response(file.error.message, {
      status: REFUSALS[file.error.code].status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  }
  const { bytes, mediaType, name } = file.value;
  return new Response(new Uint8Array(bytes), { headers: downloadHeaders(mediaType, name) });
}
