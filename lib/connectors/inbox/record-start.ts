import { resolveClicks } from '@/lib/attribution/mentioned-click';
import { APPLIED, type Effect } from '@/lib/connectors/port/types';
import type { Lead } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { normaliseCode } from '@/lib/format/code';
import { lockCustomer } from '@/lib/orders/customer';
import type { RecordLeadInput } from '@/lib/orders/schema';
import { ok, type Result } from '@/lib/result';
import { recordLeadInTx } from '@/lib/sales/record-lead';

/** A checkout and its first invoice happen at one time, as near as Stripe's objects tell. */
const SAME_TIME_MS = 3_600_000;

const KNOWN_START: Effect = { outcome: 'ignored', note: 'What it says of the customer is known.' };

type Start = RecordLeadInput & { occurredAt: Date };

/**
 * A start without money is one lead, whichever told it first: the customer's checkout, or the invoice of nothing. Each
 * month's invoice of nothing bears the touch of the start; a checkout is a visit of its own. What another touch came
 * after is told again.
 */
export async function recordStart(
  work: Work,
  programId: string,
  toldBy: 'checkout' | 'invoice',
  start: Start,
): Promise<Result<Effect>> {
  const { tx } = work;
  const { customerId, customerEmail: email, click, occurredAt } = start;
  const customer = await lockCustomer(work, { programId, externalId: customerId, email });
  const [resolved] = await resolveClicks(tx, [{ programId, click }]);
  const latest = await tx.lead.findFirst({
    where: {
      customerId: { in: customer.ids },
      occurredAt: {
        lte: new Date(occurredAt.getTime() + SAME_TIME_MS),
        ...(toldBy === 'checkout' ? { gte: new Date(occurredAt.getTime() - SAME_TIME_MS) } : {}),
      },
    },
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
  });
  if (latest && bearsTouch(latest, start, resolved?.clickId)) return ok(KNOWN_START);
  const lead = await recordLeadInTx(work, programId, start);
  return lead.ok ? ok(APPLIED) : lead;
}

/** Whether a lead tells no less than the start does. */
function bearsTouch(
  lead: Lead,
  { click, code }: Start,
  clickId: string | null | undefined,
): boolean {
  return (
    (click === undefined || lead.clickId === (clickId ?? click)) &&
    (code === undefined || (lead.code !== null && normaliseCode(lead.code) === normaliseCode(code)))
  );
}
