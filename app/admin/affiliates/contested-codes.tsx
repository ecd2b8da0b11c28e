import { Callout } from '@/components/ui/callout';
import { Code } from '@/components/ui/code';
import { TextLink } from '@/components/ui/text-link';
import type { ContestedCode } from '@/lib/discount-codes/contested-codes';

type ContestedCodesProps = { items: readonly ContestedCode[]; count: number };

/** Codes from before affiliates and discount codes shared one space; nothing where there are none. */
export function ContestedCodes({ items, count }: ContestedCodesProps) {
  if (items.length === 0) return null;
  return (
    <Callout tone="warning" title="Codes with two owners">
      <p>
        A link with one of these codes is the affiliate’s; typed at checkout it is the discount
        code’s. No new ones can come.
        {count > items.length ? ` The first ${items.length} of ${count}:` : null}
      </p>
      <ul>
        {items.map(({ code, affiliate, discountOf }) => (
          <li key={code}>
            <Code>{code}</Code>:{' '}
            <TextLink href={`/admin/affiliates/${affiliate.id}`}>{affiliate.name}</TextLink>, and a
            discount code of{' '}
            {discountOf ? (
              <TextLink href={`/admin/affiliates/${discountOf.id}`}>{discountOf.name}</TextLink>
            ) : (
              'the program'
            )}
          </li>
        ))}
      </ul>
    </Callout>
  );
}
