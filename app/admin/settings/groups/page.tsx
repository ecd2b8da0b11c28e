import { UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import { createGroupAction } from '@/app/admin/settings/groups/actions';
import { groupColumns } from '@/app/admin/settings/groups/columns';
import { groupFields } from '@/app/admin/settings/groups/group-fields';
import { GroupOrder } from '@/app/admin/settings/groups/group-order';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { FormDialog } from '@/components/console/form-dialog';
import { ListPage } from '@/components/console/list-page';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { can } from '@/lib/auth/permissions';
import { listGroups } from '@/lib/groups/queries';
import { requireStaff } from '@/lib/people/session';
import { listPrograms, type ProgramDto } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Groups' };

const path = '/admin/settings/groups';

export default async function GroupsPage() {
  const viewer = await requireStaff('console.read');
  const [groups, programs] = await Promise.all([listGroups(viewer), listPrograms(viewer)]);
  const mayWrite = can(viewer.role, 'program.write');
  const nameOf = new Map(programs.map(({ id, name }) => [id, name]));
  const rows = groups.map((group) => ({
    ...group,
    programName: programs.length > 1 ? (nameOf.get(group.programId) ?? null) : null,
  }));
  return (
    <ListPage
      title="Settings"
      actions={mayWrite ? <NewGroup programs={programs} /> : null}
      tabs={<SettingsTabs role={viewer.role} active="groups" />}
      panel={{
        title: 'Groups',
        description:
          'Affiliates who have terms in common. What an affiliate does not say is the group’s, and what the group does not say is the program’s.',
      }}
      caption="Groups, the lowest first"
      columns={groupColumns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `${path}/${row.id}`}
      empty={
        <EmptyState icon={<UsersRound />} title="No groups yet">
          A program has its first group from the beginning.
        </EmptyState>
      }
      after={
        mayWrite
          ? programs.map((program) => (
              <GroupOrder
                key={program.id}
                title={programs.length > 1 ? `Order, ${program.name}` : 'Order'}
                programId={program.id}
                groups={groups.filter((group) => group.programId === program.id)}
              />
            ))
          : null
      }
    />
  );
}

function NewGroup({ programs }: { programs: readonly ProgramDto[] }) {
  const [first, second] = programs;
  if (!first) return null;
  return (
    <FormDialog
      wide
      trigger={
        <Button variant="primary" icon={<UsersRound aria-hidden />}>
          New group
        </Button>
      }
      title="New group"
      description="Terms that are left empty are the program’s, and follow it when it changes."
      fields={[
        second
          ? {
              kind: 'select',
              name: 'programId',
              label: 'Program',
              options: programs.map((program) => ({ value: program.id, label: program.name })),
              value: first.id,
            }
          : { kind: 'hidden', name: 'programId', label: 'Program', value: first.id },
        ...groupFields(first.terms, null),
      ]}
      action={createGroupAction}
      submitLabel="Create"
      pendingLabel="Creating"
    />
  );
}
