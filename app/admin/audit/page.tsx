import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { FilterFields } from '@/app/admin/filter-fields';
import { AuditDrawer, subjectWords, whoWords } from '@/app/admin/audit/audit-drawer';
import { dayOf, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { ExportLinks } from '@/components/console/export-links';
import { ListFoot } from '@/components/console/list-foot';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { FilterBar } from '@/components/ui/filter-bar';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Select } from '@/components/ui/select';
import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { listAudit, type AuditRow } from '@/lib/audit/queries';
import { requireStaff } from '@/lib/people/session';
import { addDays } from '@/lib/time/calendar';

export const metadata: Metadata = { title: 'Audit log' };

const path = '/admin/audit';
const ACTIONS = Object.keys(AUDIT_ACTIONS) as AuditAction[];

const columns: readonly Column<AuditRow>[] = [
  { key: 'what', header: 'What', cell: (row) => row.label },
  { key: 'who', header: 'Who', cell: whoWords },
  {
    key: 'subject',
    header: 'On',
    phone: 'hidden',
    cell: (row) => `${subjectWords(row.subjectType)} …${row.subjectId.slice(-6)}`,
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'reason',
    header: 'Reason',
    phone: 'hidden',
    cell: (row) => row.reason,
    className: 'wrap-anywhere',
  },
  {
    key: 'at',
    header: 'When',
    align: 'end',
    phone: 'status',
    cell: (row) => <DateTime value={row.createdAt} format="datetime" />,
  },
];

export default async function AuditPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('audit.read');
  const query = await searchParams;
  const [from, to] = [dayOf(query, 'from'), dayOf(query, 'to')];
  const given = {
    affiliate: textOf(query, 'affiliate', 64),
    q: textOf(query, 'q', 100),
    from: from && textOf(query, 'from'),
    to: to && textOf(query, 'to'),
  };
  const action = wordOf(query, 'action', ACTIONS);
  const cursor = textOf(query, 'cursor');
  const [page, affiliates] = await Promise.all([
    listAudit(
      viewer,
      {
        action,
        affiliateId: given.affiliate,
        search: given.q,
        from,
        to: to && addDays(to, 1),
      },
      { cursor },
    ),
    affiliateOptions(viewer),
  ]);
  const open = page.items.find((row) => row.id === textOf(query, 'event', 20));
  const here = (changes: Record<string, string | undefined>) => hrefWith(path, query, changes);
  const activeCount = [...Object.values(given), action].filter(Boolean).length;
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what. Nothing here can be changed."
        action={
          <>
            <FilterBar activeCount={activeCount} clearHref={path}>
              <FilterFields
                given={given}
                affiliates={affiliates}
                searchHint="Person, reason or id"
              />
              <Field label="What">
                <Select
                  name="action"
                  placeholder="Anything"
                  options={ACTIONS.map((value) => ({ value, label: AUDIT_ACTIONS[value] }))}
                  defaultValue={action ?? ''}
                />
              </Field>
            </FilterBar>
            <ExportLinks
              files={[
                {
                  label: 'Export',
                  href: hrefWith('/admin/export/audit', query, {
                    event: undefined,
                    cursor: undefined,
                  }),
                },
              ]}
            />
          </>
        }
      />
      <div className="border-line bg-surface rounded-lg border">
        <DataTable
          caption="Audit log"
          columns={columns}
          rows={page.items}
          rowKey={(row) => row.id}
          rowHref={(row) => here({ event: row.id })}
          activeKey={open?.id}
          empty={
            <EmptyState
              icon={<ScrollText />}
              title={activeCount > 0 ? 'Nothing fits this filter' : 'Nothing has happened yet'}
              {...(activeCount > 0
                ? { action: <LinkButton href={path}>Clear the filter</LinkButton> }
                : {})}
            >
              Every change leaves a line here, with who made it and why.
            </EmptyState>
          }
        />
      </div>
      <ListFoot
        firstHref={cursor ? here({ cursor: undefined }) : undefined}
        nextHref={page.nextCursor ? here({ cursor: page.nextCursor }) : undefined}
      />
      {open ? <AuditDrawer event={open} closeHref={here({ event: undefined })} /> : null}
    </>
  );
}
