import { Users } from 'lucide-react';
import type { Metadata } from 'next';
import { NewAffiliate } from '@/app/admin/affiliates/new-affiliate';
import { hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { AffiliateStatusBadge } from '@/components/affiliates/status';
import { rateWords } from '@/components/affiliates/terms-words';
import { ExportLinks } from '@/components/console/export-links';
import { ListFoot } from '@/components/console/list-foot';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { FilterBar } from '@/components/ui/filter-bar';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Stack } from '@/components/ui/stack';
import { Tabs } from '@/components/ui/tabs';
import { countAffiliatesByStatus, listAffiliates } from '@/lib/affiliates/queries';
import { AFFILIATE_STATUSES, type AffiliateDto } from '@/lib/affiliates/types';
import { AFFILIATE_STATUS_WORDS } from '@/lib/affiliates/words';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Affiliates' };

const path = '/admin/affiliates';

const columns: readonly Column<AffiliateDto>[] = [
  { key: 'name', header: 'Affiliate', cell: (row) => row.name },
  { key: 'code', header: 'Code', cell: (row) => row.code, className: 'wrap-anywhere' },
  {
    key: 'email',
    header: 'E-mail',
    phone: 'hidden',
    cell: (row) => row.email,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'rate',
    header: 'Commission',
    align: 'end',
    phone: 'figure',
    cell: (row) => rateWords(row.terms),
  },
  {
    key: 'since',
    header: 'Since',
    phone: 'hidden',
    cell: (row) => <DateTime value={row.createdAt} format="date" />,
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: (row) => <AffiliateStatusBadge status={row.status} />,
  },
];

export default async function AffiliatesPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const status = wordOf(query, 'status', AFFILIATE_STATUSES);
  const search = textOf(query, 'q', 100);
  const cursor = textOf(query, 'cursor');
  const [page, counts, programs] = await Promise.all([
    listAffiliates(viewer, { status, search, cursor }),
    countAffiliatesByStatus(viewer),
    listPrograms(viewer),
  ]);
  const here = (changes: Record<string, string | undefined>) => hrefWith(path, query, changes);
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const mayWrite = can(viewer.role, 'affiliates.write');
  const create = mayWrite ? <NewAffiliate programs={programs} /> : null;
  return (
    <>
      <PageHeader
        title="Affiliates"
        action={
          <>
            <FilterBar
              activeCount={search ? 1 : 0}
              clearHref={hrefWith(path, {}, { status })}
              keep={status ? { status } : {}}
            >
              <Field label="Search" hint="Name, e-mail or code">
                <Input name="q" type="search" maxLength={100} defaultValue={search} />
              </Field>
            </FilterBar>
            <ExportLinks
              files={[
                {
                  label: 'Export',
                  href: hrefWith('/admin/export/affiliates', query, { cursor: undefined }),
                },
              ]}
            />
            {create}
          </>
        }
      />
      <Stack>
        <Tabs
          label="Affiliates by status"
          items={[
            {
              href: here({ status: undefined, cursor: undefined }),
              label: 'All',
              count: all,
              active: !status,
            },
            ...AFFILIATE_STATUSES.map((one) => ({
              href: here({ status: one, cursor: undefined }),
              label: AFFILIATE_STATUS_WORDS[one].label,
              count: counts[one] ?? 0,
              active: one === status,
            })),
          ]}
        />
        <div>
          <div className="border-line bg-surface rounded-lg border">
            <DataTable
              caption="Affiliates"
              columns={columns}
              rows={page.items}
              rowKey={(row) => row.id}
              rowHref={(row) => `${path}/${row.id}`}
              empty={
                search || status ? (
                  <EmptyState
                    icon={<Users />}
                    title="Nobody here"
                    action={<LinkButton href={path}>See all affiliates</LinkButton>}
                  />
                ) : (
                  <EmptyState icon={<Users />} title="No affiliates yet">
                    Create the first one, or share the program page, where people apply.
                  </EmptyState>
                )
              }
            />
          </div>
          <ListFoot
            firstHref={cursor ? here({ cursor: undefined }) : undefined}
            nextHref={page.nextCursor ? here({ cursor: page.nextCursor }) : undefined}
          />
        </div>
      </Stack>
    </>
  );
}
