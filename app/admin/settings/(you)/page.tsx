import type { Metadata } from 'next';
import { changePasswordAction, signOutEverywhereAction } from '@/app/(public)/login/actions';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { PasswordForm } from '@/components/console/password-form';
import { Button } from '@/components/ui/button';
import { DefinitionList } from '@/components/ui/definition-list';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { requireStaff, requireUser } from '@/lib/people/session';
import { ROLE_WORDS } from '@/lib/people/words';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  const viewer = await requireStaff('console.read');
  const user = await requireUser();
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
              hint="12 characters or more."
              submitLabel="Change password"
            />
          </div>
        </Panel>
        <Panel title="Devices" description="Ends every login of yours at once, on this device too.">
          <form action={signOutEverywhereAction}>
            <Button type="submit">Sign out everywhere</Button>
          </form>
        </Panel>
      </Stack>
    </>
  );
}
