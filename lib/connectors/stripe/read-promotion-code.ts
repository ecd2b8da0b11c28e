import { objectOf } from '@/lib/connectors/stripe/object-of';
import { promotionCodeSchema } from '@/lib/connectors/stripe/schema';
import type { StripeReader } from '@/lib/connectors/stripe/types';
import { ok } from '@/lib/result';

/** Sessions and invoices name a promotion code by its id alone; this says how it is typed. */
export const readPromotionCode: StripeReader = (event) => {
  const parsed = objectOf(event, promotionCodeSchema);
  if (!parsed.ok) return parsed;
  const { id: ref, code, active: isActive } = parsed.value;
  const toldAt = new Date(event.created * 1000);
  return ok({ kind: 'code-changed', ref, code, isActive, toldAt });
};
