import { resolveClicks } from '@/lib/attribution/mentioned-click';
import type { StripeOutcome } from '@/lib/connectors/stripe/types';
import type { Work } from '@/lib/db/work';
import { lockCustomer } from '@/lib/orders/customer';
import type { RecordLeadInput } from '@/lib/orders/schema';
import { ok, type Result } from '@/lib/result';
import { recordLeadInTx } from '@/lib/sales/record-lead';

/**
 * A start without money is one lead, whichever told it first: the customer's checkout, or the invoice of nothing. Another
 * click or code is another lead.
 */
export async function recordStart(
  work: Work,
  programId: string,
  start: RecordLeadInput & { occurredAt: Date },
): Promise<Result<StripeOutcome>> {
  const { tx } = work;
  const { customerId, customerEmail: email, click, code } = start;
  const customer = await lockCustomer(work, { programId, externalId: customerId, email });
  const [resolved] = await resolveClicks(tx, [{ programId, click }]);
  const told = await tx.lead.findFirst({
    where: {
      customerId: { in: customer.ids },
      ...(click === undefined ? {} : { clickId: resolved?.clickId ?? click }),
      ...(code === undefined ? {} : { code }),
    },
  });
  if (told) return ok('ignored');
  const lead = await recordLeadInTx(work, programId, start);
  return lead.ok ? ok('applied') : lead;
}
