import type { Metadata } from 'next';
import {
  changePasswordAction,
  endSessionAction,
  signOutEverywhereAction,
} from '@/app/(public)/login/actions';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { FactorPanel } from '@/components/console/factor-panel';
import { PasswordForm } from '@/components/console/password-form';
import { SessionList } from '@/components/console/session-list';
import { Button } from '@/components/ui/button';
import { DefinitionList } from '@/components/ui/definition-list';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { listSessions } from '@/lib/people/list-sessions';
import { requireStaff, requireUser } from '@/lib/people/session';
import { ROLE_WORDS } from '@/lib/people/words';
import { PASSWORD_HINT } from '@/lib/auth/password-words';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  const viewer = await requireStaff('console.read');
  const user = await requireUser();
  const sessions = await listSessions(user);
  const role = ROLE_WORDS[viewer.role];
  return (
    <>
      <PageHeader title="Settings" />
      <Stack>
        <SettingsTabs role={viewer.role} active="you" />
        <Panel title="You">
          <DefinitionList
            items={[
              { term: 'Name', value: user.name },
              { term: 'E-mail', value: user.email },
              { term: 'Role', value: role.label, note: role.may },
            ]}
          />
        </Panel>
        <Panel title="Password" description="Other devices are signed out when you change it.">
          <div className="max-w-md">
            <PasswordForm
              action={changePasswordAction}
              email={user.email}
              hint={PASSWORD_HINT}
              submitLabel="Change password"
            />
          </div>
        </Panel>
        <FactorPanel hasFactor={user.hasFactor} />
        <Panel
          title="Devices"
          description="Where you are logged in. A login ends after an hour without use."
        >
          <div className="grid gap-4">
            <SessionList sessions={sessions} endAction={endSessionAction} />
            <form action={signOutEverywhereAction}>
              <Button type="submit">Sign out everywhere</Button>
            </form>
          </div>
        </Panel>
      </Stack>
    </>
  );
}
