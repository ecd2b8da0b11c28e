import { z } from 'zod';
import { minorSchema, textSchema } from '@/lib/connectors/port/minor';
import type { ObjectReader } from '@/lib/connectors/port/object-reader';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { timeOf } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

const refundSchema = z.object({
  id: z.string().min(1),
  order_id: z.string().min(1),
  status: z.string(),
  reason: textSchema,
  /** Without tax. */
  amount: minorSchema,
  tax_amount: minorSchema,
  currency: z.string(),
  created_at: textSchema,
});

const FAILED = new Set(['failed', 'canceled']);

/** By its own state, whatever event tells it. */
export const readRefund: ObjectReader = (data, { now, occurredAt }) => {
  const parsed = refundSchema.safeParse(data);
  if (!parsed.success) return refuseShape('The refund', parsed.error);
  const { id, order_id: order, status, currency, created_at: created } = parsed.data;
  const amount = parsed.data.amount + parsed.data.tax_amount;
  if (amount <= 0) return ok('It gives nothing back.');
  const about = {
    refs: [order],
    refundId: id,
    amount,
    currency: currency.toUpperCase(),
    reason: parsed.data.reason?.slice(0, 500) || 'Refunded in Polar',
  };
  if (status === 'succeeded') {
    return ok({ kind: 'refunded', ...about, occurredAt: timeOf([created, occurredAt], now) });
  }
  if (!FAILED.has(status)) return ok(`The refund is ${status.slice(0, 40)}.`);
  const at = timeOf([occurredAt], now);
  const madeAt = timeOf([created], now);
  return ok({ kind: 'refund-failed', ...about, occurredAt: at, reportedAt: at, madeAt });
};
