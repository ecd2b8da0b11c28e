import { UserPlus } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { demandFactorAction, inviteStaffAction } from '@/app/admin/settings/team/actions';
import { memberColumns } from '@/app/admin/settings/team/columns';
import { ConfirmAction } from '@/components/console/confirm-action';
import { FormDialog } from '@/components/console/form-dialog';
import { ListPage } from '@/components/console/list-page';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { can, covers } from '@/lib/auth/permissions';
import { STAFF_ROLES, type StaffRole } from '@/lib/auth/viewer';
import { mailIsOn } from '@/lib/mail/transport';
import { isFactorDemanded } from '@/lib/people/factor-demand';
import { listStaff } from '@/lib/people/list-staff';
import { requireStaff } from '@/lib/people/session';
import { ROLE_WORDS } from '@/lib/people/words';

export const metadata: Metadata = { title: 'Team' };

export default async function TeamPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('team.write');
  const query = await searchParams;
  const cursor = textOf(query, 'cursor');
  const [staff, isDemanded] = await Promise.all([
    listStaff(viewer, { cursor }),
    isFactorDemanded(),
  ]);
  const here = addressOf('/admin/settings/team', query);
  return (
    <ListPage
      title="Settings"
      actions={<Invite roles={STAFF_ROLES.filter((role) => covers(viewer.role, role))} />}
      tabs={<SettingsTabs role={viewer.role} active="team" />}
      before={
        <>
          {mailIsOn() ? null : <NeedsMail />}
          {can(viewer.role, 'factors.write') ? <FactorDemand isDemanded={isDemanded} /> : null}
        </>
      }
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

function FactorDemand({ isDemanded }: { isDemanded: boolean }) {
  return (
    <Callout
      tone="neutral"
      title={
        isDemanded ? 'Everybody of the team needs a second factor' : 'A second factor is up to each'
      }
      action={
        <ConfirmAction
          trigger={<Button size="sm">{isDemanded ? 'Leave it to each…' : 'Demand it…'}</Button>}
          title={
            isDemanded
              ? 'Demand a second factor no longer?'
              : 'Demand a second factor of everybody?'
          }
          description={
            isDemanded
              ? 'Those who have one keep it, and may remove it.'
              : 'Whoever of the team has none sets one up before they can do anything else, from their next click on. Set up your own first.'
          }
          confirmLabel={isDemanded ? 'Leave it to each' : 'Demand it'}
          action={demandFactorAction}
          fields={{ demanded: isDemanded ? 'no' : 'yes' }}
        />
      }
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
