import type { Metadata } from 'next';
import { GuidePanel } from '@/app/admin/settings/shops/guide-panel';
import { ownCodeGuide } from '@/app/admin/settings/shops/guides/own-code';
import { ProgressList } from '@/app/admin/settings/shops/progress-list';
import { LiveRefresh } from '@/components/console/live-refresh';
import { PageHeader } from '@/components/ui/page-header';
import { Stack } from '@/components/ui/stack';
import { getProgramProgress } from '@/lib/connectors/connections/progress-sql';
import { env } from '@/lib/env';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Your own code' };

export default async function OwnCodePage() {
  const viewer = await requireStaff('keys.write');
  const [program] = await listPrograms(viewer);
  const origin = env().APP_URL;
  return (
    <>
      <PageHeader
        back={{ href: '/admin/settings/shops/connect', label: 'What do you sell with?' }}
        title="Your own code"
      />
      <Stack>
        <GuidePanel title="Report from your server" steps={ownCodeGuide(origin)} />
        {program ? (
          <ProgressList progress={await getProgramProgress(program.id)} link={`${origin}/r/CODE`} />
        ) : null}
      </Stack>
      <LiveRefresh seconds={3} />
    </>
  );
}
