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
}: {
  lines: readonly OrderLineView[];
  currency: string;
}) {
  if (lines.length === 0) return null;
  return (
    <DrawerSection title="What was bought">
      <DefinitionList
        items={lines.map((line) => ({
          term: line.name ?? line.sku ?? 'Everything else',
          value: <Money minor={line.amountMinor} currency={currency} />,
          note: line.sku === null ? null : <LineNote {...line} sku={line.sku} />,
        }))}
      />
    </DrawerSection>
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
