import type { Metadata } from 'next';
import { ProviderPicker } from '@/app/admin/settings/shops/provider-picker';
import { StartStep } from '@/app/admin/start/start-steps';
import { LinkButton } from '@/components/ui/link-button';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'What do you sell with?' };

export default async function StartConnectPage() {
  await requireStaff('program.write');
  return (
    <StartStep current={3} title="What do you sell with?">
      <ProviderPicker />
      <div>
        <LinkButton href="/admin">Skip: find it again under Settings → Shops</LinkButton>
      </div>
    </StartStep>
  );
}
