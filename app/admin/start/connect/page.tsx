import type { Metadata } from 'next';
import type { PageProps } from '@/app/address';
import { ProviderPicker } from '@/app/admin/settings/shops/provider-picker';
import { programToSetUp } from '@/app/admin/start/start-program';
import { StartStep } from '@/app/admin/start/start-steps';
import { LinkButton } from '@/components/ui/link-button';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'What do you sell with?' };

export default async function StartConnectPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('program.write');
  const { id } = await programToSetUp(viewer, searchParams);
  return (
    <StartStep current={3} title="What do you sell with?">
      <ProviderPicker programId={id} />
      <div>
        <LinkButton href="/admin">Skip: find it again under Settings → Shops</LinkButton>
      </div>
    </StartStep>
  );
}
