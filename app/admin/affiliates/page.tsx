import { Users } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { ContestedCodes } from '@/app/admin/affiliates/contested-codes';
import {
  affiliateColumns,
  affiliateSelectLabel,
  groupedAffiliateColumns,
} from '@/app/admin/affiliates/columns';
import { MoveMany } from '@/app/admin/affiliates/move-many';
import { GroupField } from '@/app/admin/filter-fields';
import { groupOptions } from '@/app/admin/group-options';
import { NewAffiliate } from '@/app/admin/affiliates/new-affiliate';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { Tabs } from '@/components/ui/tabs';
import { countAffiliatesByStatus, listAffiliates } from '@/lib/affiliates/queries';
import { AFFILIATE_STATUSES, type AffiliateStatus } from '@/lib/affiliates/types';
import { AFFILIATE_STATUS_WORDS } from '@/lib/affiliates/words';
import { can } from '@/lib/auth/permissions';
import { listContestedCodes } from '@/lib/discount-codes/contested-codes';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Affiliates' };

const path = '/admin/affiliates';

export default async function AffiliatesPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const status = wordOf(query, 'status', AFFILIATE_STATUSES);
  const search = textOf(query, 'q', 100);
  const groupId = textOf(query, 'group', 64);
  const cursor = textOf(query, 'cursor');
  const [page, counts, programs, groups, contested] = await Promise.all([
    listAffiliates(viewer, { status, search, cursor, groupId }),
    countAffiliatesByStatus(viewer, { groupId }),
    listPrograms(viewer),
    groupOptions(viewer),
    listContestedCodes(viewer),
  ]);
  const mayWrite = can(viewer.role, 'affiliates.write');
  const mayMove = mayWrite && groups.length > 0;
  const here = addressOf(path, query);
  const file = hrefWith('/admin/export/affiliates', query, { cursor: undefined });
  return (
    <ListPage
      title="Affiliates"
      filter={{
        activeCount: (search ? 1 : 0) + (groupId ? 1 : 0),
        clearHref: hrefWith(path, {}, { status }),
        keep: status ? { status } : {},
        children: (
          <>
            <Field label="Search" hint="Name, e-mail or code">
              <Input name="q" type="search" maxLength={100} defaultValue={search} />
            </Field>
            <GroupField groups={groups} value={groupId} />
          </>
        ),
      }}
      actions={
        <>
          <ExportLinks files={[{ label: 'Export', href: file }]} />
          {mayWrite ? <NewAffiliate programs={programs} groups={groups} /> : null}
        </>
      }
      tabs={<StatusTabs current={status} counts={counts} here={here} />}
      before={<ContestedCodes {...contested} />}
      caption="Affiliates"
      columns={groups.length > 0 ? groupedAffiliateColumns : affiliateColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => `${path}/${row.id}`}
      selectLabel={mayMove ? affiliateSelectLabel : undefined}
      selection={{
        rows: page.items.map(({ id }) => ({ id })),
        actions: mayMove ? <MoveMany groups={groups} /> : null,
      }}
      empty={<Nobody isFiltered={Boolean(search ?? status ?? groupId)} />}
      cursor={cursorLinks(here, cursor, page.nextCursor)}
    />
  );
}

type StatusTabsProps = {
  current: AffiliateStatus | undefined;
  counts: Awaited<ReturnType<typeof countAffiliatesByStatus>>;
  here: ReturnType<typeof addressOf>;
};

function StatusTabs({ current, counts, here }: StatusTabsProps) {
  return (
    <Tabs
      label="Affiliates by status"
      items={[
        {
          href: here({ status: undefined, cursor: undefined }),
          label: 'All',
          count: Object.values(counts).reduce((sum, count) => sum + count, 0),
          active: !current,
        },
        ...AFFILIATE_STATUSES.map((status) => ({
          href: here({ status, cursor: undefined }),
          label: AFFILIATE_STATUS_WORDS[status].label,
          count: counts[status] ?? 0,
          active: status === current,
        })),
      ]}
    />
  );
}

function Nobody({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState
      icon={<Users />}
      title="Nobody here"
      action={<LinkButton href={path}>See all affiliates</LinkButton>}
    />
  ) : (
    <EmptyState icon={<Users />} title="No affiliates yet">
      Create the first one, or share the program page, where people apply.
    </EmptyState>
  );
}
