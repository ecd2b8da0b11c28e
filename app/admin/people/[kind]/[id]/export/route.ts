import { notFound } from 'next/navigation';
import { fileOrBusy, inHeavyTurn } from '@/lib/http/heavy-work';
import { downloadHeaders } from '@/lib/http/stream-csv';
import { requireFreshOrAsk, requireStaff, userContext } from '@/lib/people/session';
import { exportAffiliate, exportCustomer, type PersonFile } from '@/lib/privacy/export-person';
import { REFUSALS } from '@/lib/refusals';
import type { Result } from '@/lib/result';

const EXPORTS = { affiliate: exportAffiliate, customer: exportCustomer } as const;

type Params = { params: Promise<{ kind: string; id: string }> };

/** Everything about a person, in one file; a customer is named by an order. Each download is in the audit log. */
export async function GET(_request: Request, { params }: Params): Promise<Response> {
  const viewer = await requireStaff('people.erase');
  await requireFreshOrAsk();
  const { kind, id } = await params;
  if (kind !== 'affiliate' && kind !== 'customer') notFound();
  const ctx = await userContext();
  return fileOrBusy(inHeavyTurn(viewer, async () => answer(await EXPORTS[kind](ctx, id))));
}

function answer(file: Result<PersonFile>): Response {
  if (!file.ok) {
    return new Response(file.error.message, {
      status: REFUSALS[file.error.code].status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  }
  const { json, fileName } = file.value;
  return new Response(json, {
    headers: downloadHeaders('application/json; charset=utf-8', fileName),
  });
}
