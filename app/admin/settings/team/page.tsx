import { UserPlus } from 'lucide-react';
import type { Metadata } from 'next';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { inviteStaffAction } from '@/app/admin/settings/team/actions';
import { listStaff, type StaffMember } from '@/lib/people/list-staff';
import { MemberActions } from '@/app/admin/settings/team/member-actions';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { StatusBadge } from '@/components/ui/status-badge';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { STAFF_ROLES, type StaffViewer } from '@/lib/auth/viewer';
import { ROLE_WORDS } from '@/lib/people/words';

export const metadata: Metadata = { title: 'Team' };

function MemberStatus({ member }: { member: StaffMember }) {
  if (member.disabledAt) return <StatusBadge tone="grey" word="Disabled" />;
  return member.hasPassword ? (
    <StatusBadge tone="green" word="Active" />
  ) : (
    <StatusBadge tone="amber" word="Invited" />
  );
}

function columnsFor(viewer: StaffViewer): readonly Column<StaffMember>[] {
  return [
    { key: 'name', header: 'Name', cell: (row) => row.name },
    {
      key: 'email',
      header: 'E-mail',
      cell: (row) => row.email,
      className: 'wrap-anywhere text-muted',
    },
    { key: 'role', header: 'Role', phone: 'figure', cell: (row) => ROLE_WORDS[row.role].label },
    {
      key: 'login',
      header: 'Last login',
      phone: 'hidden',
      cell: (row) => (row.lastLoginAt ? <DateTime value={row.lastLoginAt} /> : 'Never'),
    },
    { key: 'status', header: 'Status', cell: (row) => <MemberStatus member={row} /> },
    {
      key: 'actions',
      header: 'Actions',
      hideHeader: true,
      align: 'end',
      phone: 'status',
      cell: (row) => <MemberActions member={row} viewer={viewer} />,
    },
  ];
}

export default async function TeamPage() {
  const viewer = await requireStaff('team.write');
  const staff = await listStaff(viewer);
  const roles = STAFF_ROLES.filter((role) => role !== 'owner' || can(viewer.role, 'owners.write'));
  return (
    <>
      <PageHeader
        title="Settings"
        action={
          <FormDialog
            trigger={
              <Button variant="primary" icon={<UserPlus aria-hidden />}>
                Invite
              </Button>
            }
            title="Invite somebody to the team"
            fields={[
              { kind: 'text', name: 'name', label: 'Name', maxLength: 100, required: true },
              { kind: 'email', name: 'email', label: 'E-mail', maxLength: 254, required: true },
              {
                kind: 'select',
                name: 'role',
                label: 'Role',
                options: roles.map((role) => ({
                  value: role,
                  label: `${ROLE_WORDS[role].label}: ${ROLE_WORDS[role].may}`,
                })),
                value: 'support',
              },
            ]}
            action={inviteStaffAction}
            submitLabel="Invite"
            pendingLabel="Inviting"
            shownOnce={{
              field: 'invitationUrl',
              label: 'Invitation link',
              note: 'Send this link to the person. It works once, for seven days, and is not shown again.',
            }}
          />
        }
      />
      <Stack>
        <SettingsTabs role={viewer.role} active="team" />
        <Panel title="Team" flush>
          <DataTable
            caption="People of the team"
            columns={columnsFor(viewer)}
            rows={staff}
            rowKey={(row) => row.id}
          />
        </Panel>
      </Stack>
    </>
  );
}
