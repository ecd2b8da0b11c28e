import type { EarnedLineView } from '@/components/commissions/earned-lines';
import { Code } from '@/components/ui/code';
import { DefinitionList } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { Money } from '@/components/ui/money';

export type OrderLineView = {
  position: number;
  /** Null: everything else. */
  sku: string | null;
  name: string | null;
  category: string | null;
  quantity: number;
  amountMinor: bigint;
};

/** What an order consists of; nothing for one that was told without lines. */
export function OrderLines({
  lines,
  currency,
  earned = [],
}: {
  lines: readonly OrderLineView[];
  currency: string;
  /** What each earned, where somebody did by it line by line. */
  earned?: readonly EarnedLineView[];
}) {
  if (lines.length === 0) return null;
  return (
    <DrawerSection title="What was bought">
      <DefinitionList
        items={lines.map((line) => ({
          term: line.name ?? line.sku ?? 'Everything else',
          value: <Money minor={line.amountMinor} currency={currency} />,
          note: (
            <>
              {line.sku === null ? null : <LineNote {...line} sku={line.sku} />}
              <EarnedByLine
                line={earned.find((one) => one.position === line.position)}
                currency={currency}
              />
            </>
          ),
        }))}
      />
    </DrawerSection>
  );
}

function EarnedByLine({ line, currency }: { line: EarnedLineView | undefined; currency: string }) {
  if (!line) return null;
  return (
    <span className="block">
      Earned <Money minor={line.amountMinor} currency={currency} />: {line.words}
      {line.clawedBackMinor > 0n ? (
        <span className="block">
          <Money minor={line.clawedBackMinor} currency={currency} /> taken back
        </span>
      ) : null}
    </span>
  );
}

function LineNote({ name, sku, quantity, category }: OrderLineView & { sku: string }) {
  return (
    <>
      {quantity === 1 ? null : `${quantity} × `}
      {name === null ? null : <Code>{sku}</Code>} {category}
    </>
  );
}
