import { requestPayoutAction } from '@/app/portal/payout-actions';
import { Button } from '@/components/ui/button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { formatMoney } from '@/lib/money/format';
import { Money } from '@/components/ui/money';
import { Progress } from '@/components/ui/progress';
import { TextLink } from '@/components/ui/text-link';
import type { PayoutMethod } from '@/lib/payouts/types';
import { payoutMethodWords } from '@/lib/payouts/words';

export type ReadinessShown = {
  currency: string;
  canRequest: boolean;
  amountMinor: bigint;
  /** What comes on top in credit. */
  bonusMinor: bigint;
  availableMinor: bigint;
  heldMinor: bigint;
  /** Zero or negative. */
  debtMinor: bigint;
  minimumMinor: bigint | null;
  code: string | null;
  reason: string | null;
  usableAt: Date | null;
};

export type DetailsShown = { method: PayoutMethod; creditName: string | null; masked: string };

type RequestPayoutProps = { readiness: ReadinessShown; details: DetailsShown | null };

/** Asks for a payout after showing what it comes to, or says why it cannot be asked for yet and what to do. */
export function RequestPayout({ readiness, details }: RequestPayoutProps) {
  if (!readiness.canRequest || !details) return <WhyNot readiness={readiness} />;
  const { currency, amountMinor } = readiness;
  const amount = formatMoney(amountMinor, currency);
  return (
    <ConfirmAction
      trigger={<Button variant="primary">Request payout</Button>}
      title={`Request a payout of ${amount}?`}
      description="It takes everything that is available now. The set stays as it is while the payout is on its way."
      confirmLabel={`Request ${amount}`}
      pendingLabel="Requesting"
      action={requestPayoutAction}
      fields={{ currency }}
    >
      <DefinitionList items={[...amountLines(readiness), paidTo(details)]} />
    </ConfirmAction>
  );
}

/** The sum that a request comes to, line by line. */
export function amountLines(readiness: ReadinessShown) {
  const { currency, availableMinor, heldMinor, debtMinor, amountMinor } = readiness;
  const { minimumMinor, bonusMinor } = readiness;
  const money = (minor: bigint) => <Money minor={minor} currency={currency} />;
  return [
    { term: 'Available', value: money(availableMinor) },
    ...(heldMinor === 0n ? [] : [{ term: 'On hold, stays', value: money(-heldMinor) }]),
    ...(debtMinor === 0n ? [] : [{ term: 'Taken back after payment', value: money(debtMinor) }]),
    {
      term: <span className="text-ink font-medium">You get</span>,
      value: <Money minor={amountMinor} currency={currency} className="font-medium" />,
      note: minimumMinor === null ? undefined : <>Smallest payout {money(minimumMinor)}</>,
    },
    ...(bonusMinor === 0n
      ? []
      : [{ term: 'On top, once it is approved', value: money(bonusMinor) }]),
  ];
}

function paidTo(details: DetailsShown) {
  const { masked, method, creditName } = details;
  return { term: 'Paid to', value: masked, note: payoutMethodWords(method, creditName) };
}

function WhyNot({ readiness }: { readiness: ReadinessShown }) {
  const { code, currency, amountMinor, minimumMinor, usableAt } = readiness;
  if (code === 'BELOW_MINIMUM' && minimumMinor !== null) {
    return (
      <Progress
        label="To the smallest payout"
        value={Number(amountMinor)}
        max={Number(minimumMinor)}
        words={`${formatMoney(amountMinor, currency)} of ${formatMoney(minimumMinor, currency)}`}
      />
    );
  }
  return (
    <p className="text-muted text-sm">
      {code === 'NOTHING_TO_PAY' ? (
        <>
          Nothing is available yet. <TextLink href="/portal#next">See what comes next</TextLink>
        </>
      ) : (
        whyNotWords(readiness)
      )}
      {code === 'PAYOUT_DETAILS_MISSING' || code === 'CREDIT_NOT_OFFERED' ? (
        <>
          {' '}
          <TextLink href="/portal/settings#payout-details">
            {code === 'CREDIT_NOT_OFFERED' ? 'Change payout details' : 'Add payout details'}
          </TextLink>
        </>
      ) : null}
      {usableAt ? (
        <>
          {' '}
          Possible from <DateTime value={usableAt} format="datetime" />.
        </>
      ) : null}
    </p>
  );
}

/** The refusal's own words, but for one that speaks to staff. */
function whyNotWords({ code, reason }: ReadinessShown): string | null {
  return code === 'AFFILIATE_STATUS_CONFLICT'
    ? 'Your membership has ended: no payout can be requested.'
    : reason;
}
