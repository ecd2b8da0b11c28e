import type { Metadata } from 'next';
import { askForDigestAction, setMailDigestAction } from '@/app/admin/settings/digest/actions';
import { ChannelPanel } from '@/app/admin/settings/digest/channel-panel';
import { EVERY_OPTIONS, everyField, programField } from '@/app/admin/settings/digest/digest-fields';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { ActionButton } from '@/components/console/action-button';
import { SpecForm } from '@/components/console/spec-form';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { can } from '@/lib/auth/permissions';
import { DIGEST_HOUR } from '@/lib/digest/due';
import { listDigests, type DigestView } from '@/lib/digest/queries';
import { mailIsOn } from '@/lib/mail/transport';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Digest' };

export default async function DigestPage() {
  const viewer = await requireStaff('console.read');
  const digests = await listDigests(viewer);
  return (
    <>
      <PageHeader title="Settings" />
      <Stack>
        <SettingsTabs role={viewer.role} active="digest" />
        {mailIsOn() ? null : (
          <Callout tone="info" title="No mail is sent">
            This installation has no mail server, so a digest by mail stays here.
          </Callout>
        )}
        {digests.map((digest) => (
          <MailPanel key={digest.programId} digest={digest} />
        ))}
        {can(viewer.role, 'keys.write')
          ? digests.map((digest) => <ChannelPanel key={digest.programId} digest={digest} />)
          : null}
        {digests.length === 0 ? <EmptyState title="No program yet" /> : null}
      </Stack>
    </>
  );
}

function MailPanel({ digest }: { digest: DigestView }) {
  const { programId, programName, timeZone, mail } = digest;
  return (
    <Panel
      title={`To you by mail, ${programName}`}
      description={`What came in, what waits and what is odd, at ${DIGEST_HOUR}:00 (${timeZone}). A day on which there is nothing to say brings none.`}
    >
      <div className="grid grid-cols-1 gap-4">
        <SpecForm
          action={setMailDigestAction}
          submitLabel="Save"
          fields={[
            programField(programId),
            everyField([{ value: 'off', label: 'Never' }, ...EVERY_OPTIONS], mail ?? 'off'),
          ]}
        />
        {mail ? (
          <div className="flex flex-wrap gap-2">
            <ActionButton
              action={askForDigestAction}
              fields={{ programId, to: 'mail' }}
              variant="secondary"
            >
              Send me one now
            </ActionButton>
          </div>
        ) : null}
      </div>
    </Panel>
  );
}
