import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { addressOf, cursorLinks, textOf, type Query } from '@/app/address';
import { accountColumns, entryColumns } from '@/app/admin/books/[currency]/[kind]/columns';
import { ListPage } from '@/components/console/list-page';
import { ListPanel } from '@/components/console/list-panel';
import { EmptyState } from '@/components/ui/empty-state';
import { getAffiliate } from '@/lib/affiliates/queries';
import { requireStaff } from '@/lib/people/session';
import { ACCOUNT_KINDS, ACCOUNT_WORDS } from '@/lib/ledger/words';
import { isCurrency } from '@/lib/money/currencies';
import { listAccounts, listEntries } from '@/lib/books/trial-balance';

type AccountPageProps = {
  params: Promise<{ currency: string; kind: string }>;
  searchParams: Promise<Query>;
};

async function readParams(params: AccountPageProps['params']) {
  const { currency, kind: text } = await params;
  const kind = ACCOUNT_KINDS.find((known) => known === text);
  return kind && isCurrency(currency) ? { currency, kind } : notFound();
}

export async function generateMetadata({ params }: AccountPageProps): Promise<Metadata> {
  const { currency, kind } = await readParams(params);
  return { title: `${ACCOUNT_WORDS[kind].label}, ${currency}` };
}

export default async function AccountPage({ params, searchParams }: AccountPageProps) {
  const viewer = await requireStaff('books.read');
  const { currency, kind } = await readParams(params);
  const query = await searchParams;
  const affiliateId = textOf(query, 'affiliate', 64);
  const cursor = textOf(query, 'cursor');
  const more = textOf(query, 'accounts');
  const [accounts, entries, affiliate] = await Promise.all([
    affiliateId ? null : listAccounts(viewer, { kind, currency, cursor: more, limit: 25 }),
    listEntries(viewer, { kind, currency, affiliateId, cursor, limit: 50 }),
    affiliateId ? getAffiliate(viewer, affiliateId) : null,
  ]);
  const path = `/admin/books/${currency}/${kind}`;
  const here = addressOf(path, query);
  const { label, holds } = ACCOUNT_WORDS[kind];
  const name = `${label}, ${currency}`;
  return (
    <ListPage
      back={affiliateId ? { href: path, label: name } : { href: '/admin/books', label: 'Books' }}
      title={affiliate ? affiliate.name : name}
      description={holds}
      before={
        accounts ? (
          <ListPanel
            title="Accounts"
            description="Those that hold something, the largest first"
            caption="Accounts"
            columns={accountColumns}
            rows={accounts.items}
            rowKey={(row) => row.accountId}
            rowHref={(row) =>
              row.affiliateId ? `${path}?affiliate=${row.affiliateId}` : `${path}#entries`
            }
            empty={<EmptyState title="Every account is at zero" />}
            cursor={{
              firstHref: more ? here({ accounts: undefined }) : undefined,
              nextHref: accounts.nextCursor ? here({ accounts: accounts.nextCursor }) : undefined,
            }}
          />
        ) : null
      }
      panel={{
        id: 'entries',
        title: 'Entries',
        description: 'Newest first. Corrections are new entries.',
      }}
      caption="Entries of the account"
      columns={entryColumns}
      rows={entries.items}
      rowKey={(row) => row.id}
      empty={<EmptyState title="Nothing was booked here" />}
      cursor={cursorLinks(here, cursor, entries.nextCursor)}
    />
  );
}
