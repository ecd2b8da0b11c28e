import { code } from '@/app/admin/settings/shops/guides/code';
import type { Guide, GuideStep } from '@/app/admin/settings/shops/guides/types';

/** `origin`: where shops reach the installation; `address`: where this shop does. */
export function stepsOf({ webhook, secret, click }: Guide, origin: string, address: string) {
  const { title, text, events } = webhook;
  const steps: GuideStep[] = [
    {
      title,
      text,
      copies: [
        { label: 'Address', value: address },
        code('Events', ...events),
        ...(webhook.code ? [webhook.code(address)] : []),
      ],
    },
    {
      title: 'Add its secret',
      text: secret.text,
      ...(secret.code ? { copies: [secret.code] } : {}),
      asksSecret: true,
    },
    clickStep(origin, click),
  ];
  return steps;
}

/** The click has to come along with the order, else nobody earns it; codes do without. */
export function clickStep(origin: string, { text, code: more }: Guide['click']): GuideStep {
  const script = code('Script', `<script src="${origin}/t.js" async></script>`);
  return {
    title: 'Bring the click along',
    text: `On every page, in <head>. ${text}`,
    copies: more ? [script, more] : [script],
  };
}
