import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';

export type EarnsByView = { words: string; standing: string | null; endsAt: Date | null };

/** What is in force, in the order in which it is read. */
export type WhatEarnsView = {
  orders: readonly EarnsByView[];
  leads: readonly EarnsByView[];
  goals: readonly EarnsByView[];
  recruits: readonly EarnsByView[];
  caps: readonly {
    kind: 'per_order' | 'per_customer' | 'per_month';
    currency: string;
    amountMinor: bigint;
  }[];
};

/** Whether the rate of the terms says it all. */
export function isPlain({ orders, leads, goals, recruits, caps }: WhatEarnsView): boolean {
  return orders.length <= 1 && leads.length + goals.length + recruits.length + caps.length === 0;
}

const CAP_WORDS = {
  per_order: 'At most for an order',
  per_customer: 'At most for one customer',
  per_month: 'At most in a month',
} as const;

/** The sentences by which somebody earns, where they stand in each, and what it comes to at most. */
export function WhatEarns({ orders, leads, goals, recruits, caps }: WhatEarnsView) {
  return (
    <div className="grid grid-cols-1 gap-4">
      {orders.length > 1 ? (
        <p className="text-muted text-sm">
          Read from top to bottom: the first that fits counts, for each thing that was bought.
        </p>
      ) : null}
      <Sentences label="For orders" rows={orders} />
      <More title="For sign-ups" rows={leads} />
      <More title="For goals, once their time is over" rows={goals} />
      <More title="For affiliates who joined by your link to apply" rows={recruits} />
      {caps.length > 0 ? (
        <ul className="text-muted grid gap-1 text-sm" aria-label="Limits">
          {caps.map(({ kind, currency, amountMinor }) => (
            <li key={`${kind} ${currency}`}>
              {CAP_WORDS[kind]}: <Money minor={amountMinor} currency={currency} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function More({ title, rows }: { title: string; rows: readonly EarnsByView[] }) {
  return rows.length === 0 ? null : (
    <div>
      <p className="text-muted mb-1 text-sm">{title}</p>
      <Sentences label={title} rows={rows} />
    </div>
  );
}

function Sentences({ label, rows }: { label: string; rows: readonly EarnsByView[] }) {
  return (
    <ol aria-label={label} className="grid">
      {rows.map(({ words, standing, endsAt }, index) => (
        <li key={index} className="border-line flex gap-3 border-t py-2.5 first:border-t-0">
          <span aria-hidden className="text-faint w-5 shrink-0 text-right tabular-nums">
            {index + 1}
          </span>
          <span className="min-w-0 wrap-anywhere">
            {words}
            {standing ? <span className="text-muted block text-sm">{standing}</span> : null}
            {endsAt ? (
              <span className="text-muted block text-sm">
                Until <DateTime value={endsAt} format="datetime" />
              </span>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  );
}
