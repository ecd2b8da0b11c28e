import { DefinitionList } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { Money } from '@/components/ui/money';

export type EarnedLineView = {
  position: number;
  /** Null: everything else, and for an affiliate. */
  sku: string | null;
  name: string | null;
  baseMinor: bigint;
  amountMinor: bigint;
  clawedBackMinor: bigint;
  cutMinor: bigint;
  words: string;
  /** Of a tier that paid afterwards a line is an order. */
  orderId: string | null;
};

/** The rules above the one that took a line, and why each did not. */
export type LineWhyView = {
  position: number;
  rate: string;
  passed: readonly { rule: string; why: string }[];
};

type EarnedLinesProps = {
  lines: readonly EarnedLineView[];
  why: readonly LineWhyView[];
  currency: string;
  /** What was bought is not an affiliate's to see: their lines have numbers. */
  audience: 'affiliate' | 'staff';
};

/**
 * What each line of an order earned, by what, and what stood above it; nothing for one line without any of that. Shipping is
 * one that is worth nothing, and is not shown.
 */
export function EarnedLines({ lines, why, currency, audience }: EarnedLinesProps) {
  const whyOf = new Map(why.map((one) => [one.position, one]));
  const worth = lines.filter(isWorthSomething);
  const isPlain = ({ cutMinor, position }: EarnedLineView) =>
    cutMinor === 0n && (whyOf.get(position)?.passed ?? []).length === 0;
  const isOfOrders = worth.some(({ orderId }) => orderId !== null);
  if (worth.length <= 1 && worth.every(isPlain) && !isOfOrders) return null;
  const nameOf = ({ name, sku, position, orderId }: EarnedLineView) => {
    if (orderId !== null) return `Order ${orderId}`;
    if (worth.length === 1) return 'The order';
    return audience === 'affiliate' ? `Line ${position + 1}` : (name ?? sku ?? 'Everything else');
  };
  return (
    <DrawerSection title={isOfOrders ? 'What each order got on top' : 'What each line earned'}>
      <DefinitionList
        items={worth.map((line) => ({
          term: nameOf(line),
          value: <Money minor={line.amountMinor} currency={currency} />,
          note: <EarnedNote {...line} why={whyOf.get(line.position)} currency={currency} />,
        }))}
      />
    </DrawerSection>
  );
}

export const isWorthSomething = ({ baseMinor, amountMinor }: EarnedLineView) =>
  baseMinor > 0n || amountMinor > 0n;

/** Of how much, by what, and what is gone of it. */
function EarnedNote({
  baseMinor,
  clawedBackMinor,
  cutMinor,
  words,
  why,
  currency,
}: Omit<EarnedLineView, 'position' | 'sku' | 'name' | 'amountMinor' | 'orderId'> & {
  why: LineWhyView | undefined;
  currency: string;
}) {
  return (
    <>
      Of <Money minor={baseMinor} currency={currency} />: {words}
      {cutMinor > 0n ? (
        <span className="block">
          <Money minor={cutMinor} currency={currency} /> above the limit
        </span>
      ) : null}
      {clawedBackMinor > 0n ? (
        <span className="block">
          <Money minor={clawedBackMinor} currency={currency} /> taken back
        </span>
      ) : null}
      {why && why.passed.length > 0 ? (
        <details className="mt-1">
          <summary className="text-muted hover:text-ink cursor-pointer rounded-sm">
            {why.passed.length === 1
              ? '1 rule above did not match'
              : `${why.passed.length} rules above did not match`}
          </summary>
          <ul className="mt-1 grid gap-1">
            {why.passed.map(({ rule, why: reason }) => (
              <li key={rule}>
                {rule} <span className="text-faint">{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
