import type { Copied, GuideStep, GuideValues } from '@/app/admin/settings/shops/guides/types';

export const addressOfShop = ({ address }: GuideValues): Copied => ({
  label: 'Address',
  value: address,
});

export const eventsOfShop = (events: readonly string[]): Copied => ({
  label: 'Events',
  value: events.join('\n'),
  isBlock: true,
});

export const code = (label: string, ...lines: string[]): Copied => ({
  label,
  value: lines.join('\n'),
  isBlock: true,
});

export const secretStep = (text: string): GuideStep => ({
  title: 'Add its secret',
  text,
  asksSecret: true,
});

/** The click has to come along with the order, else nobody earns it; codes do without. */
export const scriptStep = (
  { origin }: Pick<GuideValues, 'origin'>,
  text: string,
  ...more: Copied[]
): GuideStep => ({
  title: 'Bring the click along',
  text,
  copies: [
    { label: 'Script', value: `<script src="${origin}/t.js" async></script>`, isBlock: true },
    ...more,
  ],
});
