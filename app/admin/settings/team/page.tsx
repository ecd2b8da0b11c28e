import { UserPlus } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { inviteStaffAction } from '@/app/admin/settings/team/actions';
import { memberColumns } from '@/app/admin/settings/team/columns';
import { FormDialog } from '@/components/console/form-dialog';
import { ListPage } from '@/components/console/list-page';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { covers } from '@/lib/auth/permissions';
import { STAFF_ROLES, type StaffRole } from '@/lib/auth/viewer';
import { mailIsOn } from '@/lib/mail/transport';
import { listStaff } from '@/lib/people/list-staff';
import { requireStaff } from '@/lib/people/session';
import { ROLE_WORDS } from '@/lib/people/words';

export const metadata: Metadata = { title: 'Team' };

export default async function TeamPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('team.write');
  const query = await searchParams;
  const cursor = textOf(query, 'cursor');
  const staff = await listStaff(viewer, { cursor });
  const here = addressOf('/admin/settings/team', query);
  return (
    <ListPage
      title="Settings"
      actions={<Invite roles={STAFF_ROLES.filter((role) => covers(viewer.role, role))} />}
      tabs={<SettingsTabs role={viewer.role} active="team" />}
      before={mailIsOn() ? null : <NeedsMail />}
      panel={{ title: 'Team' }}
      caption="People of the team"
      columns={memberColumns(viewer)}
      rows={staff.items}
      rowKey={(row) => row.id}
      cursor={cursorLinks(here, cursor, staff.nextCursor)}
    />
  );
}

function Invite({ roles }: { roles: readonly StaffRole[] }) {
  return (
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
        field: 'url',
        label: 'Invitation link',
        note: 'Send this link to the person. It works once, for seven days, and is not shown again.',
      }}
    />
  );
}

function NeedsMail() {
  return (
    <Callout tone="info" title="No mail server is set">
      Forgotten passwords, logins by mail, codes and notices of changes need one: set SMTP_URL.
      Until then a link for a new password stands in the server’s log, and is shown to owners.
    </Callout>
  );
}
