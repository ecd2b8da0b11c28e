import { recordAudit } from '@/lib/audit/record';
import type { Work } from '@/lib/db/work';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { hasFacts, setRoots } from '@/lib/sales/joins/joins-sql';
import { forgetSuggestions } from '@/lib/sales/joins/pairs';
import {
  attributionsOf,
  carryReopening,
  noteReopening,
  reopenWhole,
  settleAttributions,
} from '@/lib/sales/joins/settle-attributions';
import type { Joinable } from '@/lib/sales/joins/types';

/**
 * Two customers are one: the newer row is joined to the older and no other row moves. The attribution whose first paid
 * order is earlier stays; what has to be decided again is noted with the customer, and done by `reopen`. The caller holds
 * both. `by` names who said so.
 */
export async function joinCustomers(
  work: Work,
  programId: string,
  [a, b]: readonly [Joinable, Joinable],
  { by, reason }: { by: string; reason?: string },
): Promise<{ customer: Joinable; isReopened: boolean }> {
  const { tx, now } = work;
  const [into, from] = a.id < b.id ? [a, b] : [b, a];
  const isReopened = (await hasFacts(tx, into.ids)) && (await hasFacts(tx, from.ids));
  await setRoots(
    tx,
    [...into.ids, ...from.ids].map((id) => ({ id, root: into.id })),
    now,
  );
  const rows = await attributionsOf(tx, [into.id, from.id]);
  const open = await settleAttributions(tx, into.id, rows);
  if (isReopened) await reopenWhole(tx, into.id, open);
  else await carryReopening(tx, from.id, into.id);
  await noteReopening(tx, from.id, null);
  await forgetSuggestions(tx, into.ids, from.ids);
  const facts = {
    ...{ customer: into.names[0] ?? into.id, joined: from.names, says: by },
    ...(reason === undefined ? {} : { reason }),
  };
  const about = {
    programId,
    affiliateId: open?.affiliateId ?? null,
    subjectType: 'customer',
    subjectId: into.id,
  };
  await recordAudit(work, {
    ...about,
    action: 'CUSTOMERS_JOINED',
    ...(reason === undefined ? {} : { reason }),
    data: { says: by, joinedId: from.id, attributionId: open?.id ?? null },
  });
  await enqueueEvent(tx, { ...about, type: 'customer.joined', payload: { ...facts, id: into.id } });
  const customer = {
    id: into.id,
    ids: [...into.ids, ...from.ids],
    names: [...into.names, ...from.names],
  };
  return { customer, isReopened };
}
