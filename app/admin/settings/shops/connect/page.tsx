import type { Metadata } from 'next';
import { wordOf, type PageProps } from '@/app/address';
import { createConnectionAction } from '@/app/admin/settings/shops/actions';
import { ProviderPicker } from '@/app/admin/settings/shops/provider-picker';
import { SpecForm } from '@/components/console/spec-form';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import type { Provider } from '@/lib/connectors/port/types';
import { PROVIDER_WORDS } from '@/lib/connectors/port/words';
import { CONNECTED_PROVIDERS } from '@/lib/connectors/registry';
import { requireStaff } from '@/lib/people/session';
import { listPrograms, type ProgramDto } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Connect a shop' };

export default async function ConnectPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('keys.write');
  const [query, programs] = await Promise.all([searchParams, listPrograms(viewer)]);
  const provider = wordOf(query, 'provider', CONNECTED_PROVIDERS);
  const ids = programs.map(({ id }) => id);
  const programId = wordOf(query, 'program', ids) ?? ids[0];
  return (
    <>
      <PageHeader
        back={{ href: '/admin/settings/shops', label: 'Shops' }}
        title={provider ? `Connect ${PROVIDER_WORDS[provider]}` : 'What do you sell with?'}
      />
      {provider ? (
        <NewShop provider={provider} programs={programs} programId={programId} />
      ) : (
        <ProviderPicker programId={programId} />
      )}
    </>
  );
}

type NewShopProps = {
  provider: Provider;
  programs: readonly ProgramDto[];
  programId: string | undefined;
};

/** First the address, which the shop asks for; the page after it takes the secret, which the shop shows. */
function NewShop({ provider, programs, programId = '' }: NewShopProps) {
  const options = programs.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Panel
      title="A connection"
      description="It has an address of its own, which you give to the shop on the next page."
    >
      <SpecForm
        action={createConnectionAction}
        fields={[
          { kind: 'hidden', name: 'provider', label: '', value: provider },
          {
            kind: 'text',
            name: 'name',
            label: 'Name',
            hint: 'As your people call it: “Shop Europe”.',
            value: PROVIDER_WORDS[provider],
            maxLength: 80,
            required: true,
          },
          options.length === 1
            ? { kind: 'hidden', name: 'programId', label: '', value: programId }
            : {
                kind: 'select',
                name: 'programId',
                label: 'Program that its orders are of',
                options,
                value: programId,
              },
        ]}
        submitLabel="Connect"
        pendingLabel="Connecting"
        beside={
          <LinkButton href={`/admin/settings/shops/connect?program=${programId}`}>
            Something else
          </LinkButton>
        }
      />
    </Panel>
  );
}
