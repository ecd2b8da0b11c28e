import { COMMISSION_STATUS_WORDS } from '@/lib/commissions/words';
import type { Tried } from '@/lib/connectors/connections/try-order';
import { parseCommissionStatus } from '@/lib/commissions/types';
import { formatMoney } from '@/lib/money/format';
import { utcDay } from '@/lib/time/calendar';

/** What a tried order would have come to, in a few sentences. */
export function triedWords({ affiliateName, sold, returned }: Tried): string {
  const order = formatMoney(sold.amountMinor, sold.currency);
  const through = affiliateName ? `${affiliateName}’s link` : 'an affiliate’s link';
  const { commission } = sold;
  if (!commission) {
    return `An order of ${order} through ${through} would earn nothing. ${sold.reasonText ?? ''} Nothing of it was kept.`;
  }
  const { amountMinor, currency, status, availableAt } = commission;
  const earned = formatMoney(amountMinor, currency);
  const word = COMMISSION_STATUS_WORDS[parseCommissionStatus(status)].label.toLowerCase();
  const takenBack = (returned.commission?.clawedBackMinor ?? 0n) - commission.clawedBackMinor;
  return [
    `An order of ${order} through ${through} would earn ${earned}:`,
    `${word} at first, to be paid out from ${utcDay(availableAt)} on.`,
    `If half of it came back, ${formatMoney(takenBack, currency)} would be taken back.`,
    'Nothing of it was kept.',
  ].join(' ');
}
