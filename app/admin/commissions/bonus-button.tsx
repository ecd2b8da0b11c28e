import { Plus } from 'lucide-react';
import type { AffiliateOptions } from '@/app/admin/affiliate-options';
import { grantBonusAction } from '@/app/admin/commissions/actions';
import { FormDialog } from '@/components/console/form-dialog';
import type { FieldSpec } from '@/components/console/field-spec';
import { Button } from '@/components/ui/button';

type BonusButtonProps = {
  currency: string;
  /** Whom it may go to. */
  to: AffiliateOptions | { affiliateId: string };
};

/** Gives money without an order: it enters the queue as a commission of its own kind. */
export function BonusButton({ to, currency }: BonusButtonProps) {
  const fields: FieldSpec[] = [
    { kind: 'request', name: 'requestId', label: '' },
    'affiliateId' in to
      ? { kind: 'hidden', name: 'affiliateId', label: '', value: to.affiliateId }
      : {
          kind: 'select',
          name: 'affiliateId',
          label: 'Affiliate',
          options: to.options,
          ...(to.cut ? { hint: `${to.cut} The others have this form on their own pages.` } : {}),
          placeholder: 'Choose an affiliate',
          required: true,
        },
    {
      kind: 'select',
      name: 'kind',
      label: 'Kind',
      options: [
        { value: 'bonus', label: 'Bonus' },
        { value: 'adjustment', label: 'Adjustment' },
      ],
      value: 'bonus',
    },
    { kind: 'number', decimal: true, name: 'amount', label: 'Amount', required: true },
    { kind: 'text', name: 'currency', label: 'Currency', value: currency, maxLength: 3 },
    {
      kind: 'text',
      name: 'reason',
      label: 'Reason',
      hint: 'The affiliate reads this.',
      required: true,
    },
    {
      kind: 'checkbox',
      name: 'waiveHold',
      label: 'No waiting time',
      hint: 'It can be paid out as soon as it is approved.',
    },
  ];
  return (
    <FormDialog
      trigger={<Button icon={<Plus aria-hidden />}>Bonus</Button>}
      title="Give a bonus or an adjustment"
      description="A commission without an order. It is reviewed and paid like any other."
      fields={fields}
      action={grantBonusAction}
      submitLabel="Give"
    />
  );
}
