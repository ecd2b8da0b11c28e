import { loadPageDays } from '@/app/reader-days';
import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { AuditDrawer } from '@/app/admin/audit/audit-drawer';
import { auditColumns } from '@/app/admin/audit/columns';
import { FilterFields } from '@/app/admin/filter-fields';
import { readGiven } from '@/app/admin/given-filter';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { LinkButton } from '@/components/ui/link-button';
import { Select } from '@/components/ui/select';
import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { listAudit } from '@/lib/audit/queries';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Audit log' };

const path = '/admin/audit';
const ACTIONS = Object.keys(AUDIT_ACTIONS) as AuditAction[];

export default async function AuditPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('audit.read');
  const query = await searchParams;
  const pageDays = await loadPageDays(viewer, query);
  const { given, filter, activeCount } = readGiven(query, pageDays.calendar);
  const action = wordOf(query, 'action', ACTIONS);
  const cursor = textOf(query, 'cursor');
  const [page, affiliates] = await Promise.all([
    listAudit(viewer, { action, ...filter }, { cursor }),
    affiliateOptions(viewer, given.affiliate),
  ]);
  const open = page.items.find((row) => row.id === textOf(query, 'event', 20));
  const here = addressOf(path, query);
  const filters = activeCount + (action ? 1 : 0);
  const file = hrefWith('/admin/export/audit', query, { event: undefined, cursor: undefined });
  return (
    <ListPage
      title="Audit log"
      description="Who did what. Nothing here can be changed."
      filter={{
        activeCount: filters,
        clearHref: path,
        children: (
          <>
            <FilterFields
              days={pageDays.typedWords}
              given={given}
              affiliates={affiliates}
              searchHint="Person, reason or id"
            />
            <ActionField action={action} />
          </>
        ),
      }}
      actions={<ExportLinks files={[{ label: 'Export', href: file }]} />}
      caption="Audit log"
      columns={auditColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => here({ event: row.id })}
      activeKey={open?.id}
      empty={<Nothing isFiltered={filters > 0} />}
      cursor={cursorLinks(here, cursor, page.nextCursor)}
      drawer={open ? <AuditDrawer event={open} closeHref={here({ event: undefined })} /> : null}
    />
  );
}

function ActionField({ action }: { action: AuditAction | undefined }) {
  return (
    <Field label="What">
      <Select
        name="action"
        placeholder="Anything"
        options={ACTIONS.map((value) => ({ value, label: AUDIT_ACTIONS[value] }))}
        defaultValue={action ?? ''}
      />
    </Field>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return (
    <EmptyState
      icon={<ScrollText />}
      title={isFiltered ? 'Nothing fits this filter' : 'Nothing has happened yet'}
      {...(isFiltered ? { action: <LinkButton href={path}>Clear the filter</LinkButton> } : {})}
    >
      Every change leaves a line here, with who made it and why.
    </EmptyState>
  );
}
