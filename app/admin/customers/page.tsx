import { Contact } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, hrefWith, textOf, wordOf, type PageProps } from '@/app/address';
import { customerColumns } from '@/app/admin/customers/columns';
import { ListPage } from '@/components/console/list-page';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { Select } from '@/components/ui/select';
import { Tabs } from '@/components/ui/tabs';
import { countSuggested, listCustomers } from '@/lib/orders/customer-queries';
import { requireStaff } from '@/lib/people/session';
import { listPrograms, type ProgramDto } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Customers' };

const path = '/admin/customers';

export default async function CustomersPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const tab = wordOf(query, 'tab', ['suggested']);
  const search = textOf(query, 'q', 100);
  const programId = textOf(query, 'program', 64);
  const cursor = textOf(query, 'cursor');
  const suggested = tab === 'suggested';
  const [page, suggestedCount, programs] = await Promise.all([
    listCustomers(viewer, { search, programId, suggested, cursor }),
    countSuggested(viewer, programId),
    listPrograms(viewer),
  ]);
  const here = addressOf(path, query);
  const activeCount = [search, programId].filter(Boolean).length;
  return (
    <ListPage
      title="Customers"
      filter={{
        activeCount,
        clearHref: hrefWith(path, {}, { tab }),
        keep: tab ? { tab } : {},
        children: (
          <>
            <Field label="Search" hint="What any of the names, or the e-mail, begins with">
              <Input name="q" type="search" maxLength={100} defaultValue={search} />
            </Field>
            {programs.length > 1 ? <ProgramField programs={programs} given={programId} /> : null}
          </>
        ),
      }}
      tabs={
        <Tabs
          label="Customers"
          items={[
            { href: here({ tab: undefined, cursor: undefined }), label: 'All', active: !suggested },
            {
              href: here({ tab: 'suggested', cursor: undefined }),
              label: 'Suggested joins',
              count: suggestedCount,
              active: suggested,
            },
          ]}
        />
      }
      caption="Customers"
      columns={customerColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      rowHref={(row) => `${path}/${row.id}`}
      empty={<Nobody isSuggested={suggested} isFiltered={activeCount > 0} />}
      cursor={cursorLinks(here, cursor, page.nextCursor)}
    />
  );
}

type ProgramFieldProps = { programs: readonly ProgramDto[]; given: string | undefined };

function ProgramField({ programs, given }: ProgramFieldProps) {
  return (
    <Field label="Program">
      <Select
        name="program"
        placeholder="All programs"
        options={programs.map(({ id, name }) => ({ value: id, label: name }))}
        defaultValue={given ?? ''}
      />
    </Field>
  );
}

function Nobody({ isSuggested, isFiltered }: { isSuggested: boolean; isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={<Contact />}
        title="Nobody here"
        action={<LinkButton href={path}>See all customers</LinkButton>}
      />
    );
  }
  return isSuggested ? (
    <EmptyState icon={<Contact />} title="Nothing to decide">
      Two customers appear here when a buyer wrote the name of another who had paid: it may be the
      same person, or somebody who wants their commissions.
    </EmptyState>
  ) : (
    <EmptyState icon={<Contact />} title="No customers yet">
      They appear here as soon as the shop reports a sign-up or an order.
    </EmptyState>
  );
}
