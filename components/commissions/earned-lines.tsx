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
};

type EarnedLinesProps = {
  lines: readonly EarnedLineView[];
  currency: string;
  /** What was bought is not an affiliate's to see: their lines have numbers. */
  audience: 'affiliate' | 'staff';
};

/** What each line of an order earned, and by what. Shipping is one that is worth nothing, and is not shown. */
export function EarnedLines({ lines, currency, audience }: EarnedLinesProps) {
  const nameOf = ({ name, sku, position }: EarnedLineView) =>
    audience === 'affiliate' ? `Line ${position + 1}` : (name ?? sku ?? 'Everything else');
  return (
    <DrawerSection title="What each line earned">
      <DefinitionList
        items={lines.filter(isWorthSomething).map((line) => ({
          term: nameOf(line),
          value: <Money minor={line.amountMinor} currency={currency} />,
          note: <EarnedNote {...line} currency={currency} />,
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
  currency,
}: Omit<EarnedLineView, 'position' | 'sku' | 'name' | 'amountMinor'> & { currency: string }) {
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
    </>
  );
}
