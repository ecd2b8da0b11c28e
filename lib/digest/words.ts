import type { DigestFigures } from '@/lib/digest/types';
import { formatMoney } from '@/lib/money/format';
import type { Money } from '@/lib/money/money';

export type DigestSection = { title: string; lines: string[] };
/** In words, for whatever takes it. Sections without a line are left out. */
export type DigestText = { subject: string; sections: DigestSection[] };

/** Whether there is nothing to say: nothing came in, nothing waits, nothing is odd. */
export function isEmpty(text: DigestText): boolean {
  return text.sections.length === 0;
}

export function digestText(figures: DigestFigures): DigestText {
  const { programName, days } = figures;
  const sections = [
    { title: 'What came in', lines: cameInLines(figures) },
    { title: 'What waits for you', lines: waitsLines(figures) },
    { title: 'What is odd', lines: oddLines(figures) },
  ];
  return {
    subject: `${programName}: ${daysWords(days)}`,
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
}

function daysWords({ first, last }: DigestFigures['days']): string {
  return first === last ? dayWords(first) : `${dayWords(first)} to ${dayWords(last)}`;
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const dayWords = (day: string) => dayFormat.format(new Date(`${day}T00:00:00Z`));

function cameInLines({ cameIn }: DigestFigures): string[] {
  const { clicks, leads, orders, revenue, earned } = cameIn;
  if (clicks + leads + orders === 0 && earned.length === 0) return [];
  return [
    `Clicks: ${number(clicks)}`,
    `Leads: ${number(leads)}`,
    `Orders: ${number(orders)}${revenue.length > 0 ? `, ${moneyWords(revenue)}` : ''}`,
    `Commissions earned: ${earned.length > 0 ? moneyWords(earned) : 'none'}`,
  ];
}

function waitsLines({ waits }: DigestFigures): string[] {
  const { needsReview, payoutsWaiting } = waits;
  return [
    counted(waits.affiliatesWaiting, 'application', 'applications'),
    counted(
      needsReview.count,
      'commission to look at',
      'commissions to look at',
      needsReview.money,
    ),
    counted(payoutsWaiting.count, 'payout to approve', 'payouts to approve', payoutsWaiting.money),
    counted(waits.heldCount, 'commission on hold', 'commissions on hold'),
    counted(
      waits.suggestedJoins,
      'pair of customers who may be one',
      'pairs of customers who may be one',
    ),
    counted(waits.refusedEvents, 'event of a shop was refused', 'events of shops were refused'),
    counted(waits.failedDeliveries, 'webhook delivery failed', 'webhook deliveries failed'),
  ].filter((line) => line !== null);
}

function oddLines({ odd }: DigestFigures): string[] {
  return [
    counted(odd.holdsOpened, 'commission was put on hold', 'commissions were put on hold'),
    counted(odd.disputesOpened, 'dispute was opened', 'disputes were opened'),
    ...odd.refundsAbove.map(
      ({ currency, minor, usualMinor }) =>
        `Refunds of ${formatMoney(minor, currency)}; usual are ${formatMoney(usualMinor, currency)}`,
    ),
    ...odd.endpointsOff.map((name) => `Switched off: ${name}`),
    ...odd.silentShops.map((name) => `${name} has told nothing for three days`),
  ].filter((line) => line !== null);
}

function counted(count: number, one: string, many: string, money: readonly Money[] = []) {
  if (count === 0) return null;
  const sum = money.length > 0 ? `, ${moneyWords(money)}` : '';
  return `${number(count)} ${count === 1 ? one : many}${sum}`;
}

function moneyWords(money: readonly Money[]): string {
  return money.map(({ currency, minor }) => formatMoney(minor, currency)).join(' and ');
}

const format = new Intl.NumberFormat('en-US');
const number = (value: number) => format.format(value);
