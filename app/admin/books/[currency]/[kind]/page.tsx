import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { hrefWith, textOf, type Query } from '@/app/address';
import { ListFoot } from '@/components/console/list-foot';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import { getAffiliate } from '@/lib/affiliates/queries';
import { requireStaff } from '@/lib/people/session';
import { ACCOUNT_KINDS, ACCOUNT_WORDS, transferWords } from '@/lib/ledger/words';
import { isCurrency } from '@/lib/money/currencies';
import { listAccounts, listEntries } from '@/lib/books/trial-balance';
import type { AccountRow, EntryRow } from '@/lib/reports/types';

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

const accountColumns: readonly Column<AccountRow>[] = [
  { key: 'who', header: 'Account', cell: (row) => row.affiliateName ?? 'The program' },
  {
    key: 'code',
    header: 'Code',
    cell: (row) => row.affiliateCode,
    className: 'text-muted',
  },
  {
    key: 'minor',
    header: 'Balance',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.minor} currency={row.currency} />,
  },
];

const entryColumns: readonly Column<EntryRow>[] = [
  {
    key: 'what',
    header: 'What',
    cell: (row) => transferWords(row.transferKind),
  },
  { key: 'who', header: 'Affiliate', cell: (row) => row.affiliateName },
  {
    key: 'about',
    header: 'About',
    phone: 'hidden',
    cell: (row) =>
      row.commissionId ? (
        <TextLink href={`/admin/commissions?tab=all&commission=${row.commissionId}`}>
          Commission
        </TextLink>
      ) : row.payoutId ? (
        <TextLink href={`/admin/payouts?tab=all&payout=${row.payoutId}`}>Payout</TextLink>
      ) : null,
  },
  {
    key: 'reason',
    header: 'Reason',
    phone: 'hidden',
    cell: (row) => row.reason,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'minor',
    header: 'Amount',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.minor} currency={row.currency} signed />,
  },
  {
    key: 'at',
    header: 'When',
    align: 'end',
    phone: 'status',
    cell: (row) => <DateTime value={row.createdAt} format="datetime" />,
  },
];

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
  const here = (changes: Record<string, string | undefined>) => hrefWith(path, query, changes);
  const { label, holds } = ACCOUNT_WORDS[kind];
  return (
    <>
      <PageHeader
        back={
          affiliateId
            ? { href: path, label: `${label}, ${currency}` }
            : { href: '/admin/books', label: 'Books' }
        }
        title={affiliate ? affiliate.name : `${label}, ${currency}`}
        description={holds}
      />
      <Stack>
        {accounts ? (
          <Panel title="Accounts" description="Those that hold something, the largest first" flush>
            <DataTable
              caption="Accounts"
              columns={accountColumns}
              rows={accounts.items}
              rowKey={(row) => row.accountId}
              rowHref={(row) =>
                row.affiliateId ? `${path}?affiliate=${row.affiliateId}` : `${path}#entries`
              }
              empty={<EmptyState title="Every account is at zero" />}
            />
            {more || accounts.nextCursor ? (
              <div className="px-4 md:px-5">
                <ListFoot
                  firstHref={more ? here({ accounts: undefined }) : undefined}
                  nextHref={
                    accounts.nextCursor ? here({ accounts: accounts.nextCursor }) : undefined
                  }
                />
              </div>
            ) : null}
          </Panel>
        ) : null}
        <Panel
          id="entries"
          title="Entries"
          description="Newest first. Corrections are new entries."
          flush
        >
          <DataTable
            caption="Entries of the account"
            columns={entryColumns}
            rows={entries.items}
            rowKey={(row) => row.id}
            empty={<EmptyState title="Nothing was booked here" />}
          />
          {cursor || entries.nextCursor ? (
            <div className="px-4 md:px-5">
              <ListFoot
                firstHref={cursor ? here({ cursor: undefined }) : undefined}
                nextHref={entries.nextCursor ? here({ cursor: entries.nextCursor }) : undefined}
              />
            </div>
          ) : null}
        </Panel>
      </Stack>
    </>
  );
}
