import { tryOrderAction } from '@/app/admin/settings/shops/actions';
import { SpecForm } from '@/components/console/spec-form';
import { Panel } from '@/components/ui/panel';
import { currencyExponent, minorToDecimal } from '@/lib/money/currencies';

type TryItProps = { connectionId: string; currency: string };

/** What an order would earn, by all that a real one goes through; nothing of it stays. */
export function TryIt({ connectionId, currency }: TryItProps) {
  const example = BigInt(49 * 10 ** currencyExponent(currency));
  return (
    <Panel
      title="Try it"
      description="An order of this shop goes all the way, half of it comes back, and then nothing of it ever was."
    >
      <SpecForm
        action={tryOrderAction}
        fields={[
          { kind: 'hidden', name: 'connectionId', label: '', value: connectionId },
          { kind: 'hidden', name: 'currency', label: '', value: currency },
          {
            kind: 'money',
            name: 'amount',
            label: 'Order, net',
            currency,
            value: minorToDecimal(example, currency),
            required: true,
          },
          {
            kind: 'text',
            name: 'code',
            label: 'Affiliate’s code',
            hint: 'Whose terms are to count. Without one, those of the program.',
            maxLength: 64,
            optional: true,
          },
        ]}
        submitLabel="Try it"
        pendingLabel="Trying"
      />
    </Panel>
  );
}
