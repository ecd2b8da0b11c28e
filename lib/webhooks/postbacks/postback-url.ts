import { z } from 'zod';
import { markdownTable } from '@/lib/format/markdown-table';
import { minorToDecimal } from '@/lib/money/currencies';
import { parseTarget, TargetRefused } from '@/lib/webhooks/target';

/** What stands in braces in the address of a postback, and what is put there. docs/webhooks.md has the same table. */
export const MACROS = {
  click_id: 'The click that earned it, as the shop got it in `click`; empty when a code did.',
  sub_id: 'Your own mark of the campaign.',
  commission_id: 'The commission: the same for everything that happens to it.',
  amount: 'What the commission is worth now, such as `12.34`; 0 once it was voided or taken back.',
  currency: 'Its currency, such as `USD`.',
  status: 'Its status now, such as `pending`, `approved`, `paid`, `voided`.',
  event: 'What happened, such as `commission.earned`.',
  order_id: 'The shop’s number of the order, where the program tells it; else empty.',
} as const;

type Macro = keyof typeof MACROS;

const isMacro = (name: string): name is Macro => Object.hasOwn(MACROS, name);
const BRACES = /\{([^{}]*)\}/g;
/** Up to the path: a macro there would choose whom to call. */
const BEFORE_THE_PATH = /^[^:]*:[/\\]*[^/\\?#]*/;

/** The address as it is stored: as it was typed, since braces would be encoded. Throws `TargetRefused`. */
export function parsePostback(
  text: string,
  mayTellOrders: boolean,
  ...loopback: [allowLoopback?: boolean]
): string {
  const address = text.trim().replace(/#.*$/s, '');
  if (/[{}]/.test(BEFORE_THE_PATH.exec(address)?.[0] ?? address)) {
    throw new TargetRefused('A macro may only stand after the host.');
  }
  for (const [braces, name = ''] of address.matchAll(BRACES)) {
    if (!isMacro(name)) throw new TargetRefused(`There is no macro ${braces}.`);
    if (name === 'order_id' && !mayTellOrders) {
      throw new TargetRefused('The program does not tell order numbers: leave out {order_id}.');
    }
  }
  parseTarget(address.replace(BRACES, 'x'), ...loopback);
  return address;
}

const toldSchema = z.object({
  type: z.string(),
  data: z.object({
    id: z.string(),
    status: z.string(),
    remaining: z.int(),
    currency: z.string(),
    clickId: z.string().nullable(),
    subId: z.string().nullable(),
    orderId: z.string().nullable(),
  }),
});

/** The address that is called for what was told, every value encoded. */
export function postbackUrl(template: string, body: string, mayTellOrders: boolean): string {
  const { type, data } = toldSchema.parse(JSON.parse(body));
  const values: Record<Macro, string | null> = {
    click_id: data.clickId,
    sub_id: data.subId,
    commission_id: data.id,
    amount: minorToDecimal(BigInt(data.remaining), data.currency),
    currency: data.currency,
    status: data.status,
    event: type,
    order_id: mayTellOrders ? data.orderId : null,
  };
  return template.replace(BRACES, (_braces, name: string) =>
    encodeURIComponent((isMacro(name) ? values[name] : null) ?? ''),
  );
}

/** The table of the documentation. */
export function macroTable(): string {
  const rows = Object.entries(MACROS).map(([name, what]) => [`\`{${name}}\``, what]);
  return markdownTable([['macro', 'value'], ...rows]);
}
