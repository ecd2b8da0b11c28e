import type { Metadata } from 'next';
import { GuidePanel } from '@/app/admin/settings/shops/guide-panel';
import { ownCodeGuide } from '@/app/admin/settings/shops/guides/own-code';
import { ProgressList } from '@/app/admin/settings/shops/progress-list';
import { LiveRefresh } from '@/components/console/live-refresh';
import { PageHeader } from '@/components/ui/page-header';
import { Stack } from '@/components/ui/stack';
import { getProgress } from '@/lib/connectors/connections/progress-sql';
import { env } from '@/lib/env';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Your own code' };

export default async function OwnCodePage() {
  const viewer = await requireStaff('keys.write');
  const programs = await listPrograms(viewer);
  const progress = await getProgress(programs.map(({ id }) => id));
  const origin = env().APP_URL;
  return (
    <>
      <PageHeader
        back={{ href: '/admin/settings/shops/connect', label: 'What do you sell with?' }}
        title="Your own code"
      />
      <Stack>
        <GuidePanel title="Report from your server" steps={ownCodeGuide(origin)} />
        <ProgressList progress={progress} link={`${origin}/r/CODE`} />
      </Stack>
      <LiveRefresh seconds={3} />
    </>
  );
}
