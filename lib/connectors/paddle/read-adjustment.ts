import { z } from 'zod';
import { minorSchema, textSchema } from '@/lib/connectors/port/minor';
import type { ObjectReader } from '@/lib/connectors/port/object-reader';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { timeOf } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

const adjustmentSchema = z.object({
  id: z.string(),
  action: z.string(),
  status: z.string(),
  transaction_id: z.string(),
  currency_code: z.string(),
  reason: textSchema,
  created_at: textSchema,
  totals: z.object({ total: minorSchema }),
});

/**
 * A refund once it is approved; one that is reversed gave nothing back. A chargeback is a lost dispute of its transaction, a
 * warning an open one, and what reverses either a won one. A credit stays with the seller.
 */
export const readAdjustment: ObjectReader = (data, { now, occurredAt }) => {
  const parsed = adjustmentSchema.safeParse(data);
  if (!parsed.success) return refuseShape('The adjustment', parsed.error);
  const { id, action, status, transaction_id: transaction, totals } = parsed.data;
  const amount = Math.abs(totals.total);
  const at = timeOf([occurredAt, parsed.data.created_at], now);
  const about = {
    refs: [transaction],
    currency: parsed.data.currency_code.toUpperCase(),
    reason: parsed.data.reason?.slice(0, 500) || `A ${action} of Paddle’s`,
    reportedAt: at,
    occurredAt: at,
  };
  if (action === 'refund') {
    if (amount === 0) return ok('It gives nothing back.');
    if (status === 'reversed') return ok({ kind: 'refund-failed', refundId: id, amount, ...about });
    if (status !== 'approved') return ok(`The refund is ${status.slice(0, 40)}.`);
    const { reportedAt: _told, ...one } = about;
    return ok({ kind: 'refunded', refundId: id, amount, ...one });
  }
  if (!action.startsWith('chargeback')) return ok('A credit gives nothing back.');
  const isWarning = action.startsWith('chargeback_warning');
  const isOver = action.endsWith('_reverse') || status === 'reversed';
  return ok({
    kind: 'disputed',
    disputeId: `chargeback ${transaction}`,
    status: isOver ? 'won' : isWarning ? 'open' : 'lost',
    stage: isWarning ? 'inquiry' : 'chargeback',
    amount: amount === 0 ? null : amount,
    ...about,
  });
};
