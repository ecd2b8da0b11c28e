import { z } from 'zod';
import { amountsByCurrency } from '@/app/admin/inputs';
import type { FieldSpec } from '@/components/console/field-spec';
import { minorToDecimal } from '@/lib/money/currencies';
import { ok, refuseField, type Result } from '@/lib/result';
import type { CapDto } from '@/lib/rewards/dto';
import type { CapsInput } from '@/lib/rewards/schema';
import { CAP_KINDS, type CapKind } from '@/lib/rewards/types';
import { CAP_WORDS } from '@/lib/rewards/words';

const lines = z.string().max(2_000);

/** One currency per line, "USD 50.00", for each kind. */
export const capsFormShape = { per_order: lines, per_customer: lines, per_month: lines } as const;
type CapsForm = z.output<z.ZodObject<typeof capsFormShape>>;

export function capsOfForm(form: Pick<CapsForm, CapKind>): Result<CapsInput['caps']> {
  const caps: CapsInput['caps'] = [];
  for (const kind of CAP_KINDS) {
    const amounts = amountsByCurrency(form[kind]);
    if (typeof amounts === 'string') return refuseField('INVALID_INPUT', kind, amounts);
    for (const [currency, minor] of Object.entries(amounts)) {
      if (minor === 0) {
        const words = 'A limit of nothing lets nobody earn. Leave the line out for no limit.';
        return refuseField('INVALID_INPUT', kind, words);
      }
      caps.push({ kind, currency, minor });
    }
  }
  return ok(caps);
}

export function capFields(caps: readonly CapDto[]): FieldSpec[] {
  return CAP_KINDS.map((kind) => ({
    kind: 'textarea',
    name: kind,
    label: CAP_WORDS[kind],
    hint: 'One currency per line, such as USD 50.00.',
    optional: true,
    value: caps
      .filter((cap) => cap.kind === kind)
      .map(({ currency, amountMinor }) => `${currency} ${minorToDecimal(amountMinor, currency)}`)
      .join('\n'),
    maxLength: 2_000,
  }));
}
