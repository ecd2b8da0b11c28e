import Link from 'next/link';
import { PROVIDER_WORDS } from '@/lib/connectors/port/words';
import { CONNECTED_PROVIDERS } from '@/lib/connectors/registry';
import type { Provider } from '@/lib/connectors/port/types';

const PATH = '/admin/settings/shops';

const ABOUT: Readonly<Record<Provider, string>> = {
  stripe: 'Payment links, checkout, invoices and subscriptions',
  shopify: 'Orders, refunds and discount codes of a shop',
  woocommerce: 'Orders, refunds and coupons of a WordPress shop',
  paddle: 'Paddle Billing: transactions and adjustments',
  polar: 'Orders, subscriptions and refunds',
  lemonsqueezy: 'Orders, subscriptions and refunds',
  generic: 'Anything else that can sign what it sends',
};

/** What do you sell with? `programId`: the program that is being set up. */
export function ProviderPicker({ programId }: { programId?: string | undefined }) {
  const ofProgram = programId === undefined ? '' : `&program=${programId}`;
  const providers = CONNECTED_PROVIDERS.toSorted(
    (a, b) => Object.keys(ABOUT).indexOf(a) - Object.keys(ABOUT).indexOf(b),
  );
  return (
    <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {providers.map((provider) => (
        <Choice
          key={provider}
          href={`${PATH}/connect?provider=${provider}${ofProgram}`}
          title={PROVIDER_WORDS[provider]}
          about={ABOUT[provider]}
        />
      ))}
      <Choice
        href={`${PATH}/own-code`}
        title="Your own code"
        about="Your server calls the API when an order is paid"
      />
    </ul>
  );
}

function Choice({ href, title, about }: { href: string; title: string; about: string }) {
  return (
    <li>
      <Link
        href={href}
        className="border-line bg-surface hover:bg-hover block h-full rounded-lg border px-4 py-3 transition-colors"
      >
        <span className="block font-medium">{title}</span>
        <span className="text-muted block text-sm">{about}</span>
      </Link>
    </li>
  );
}
