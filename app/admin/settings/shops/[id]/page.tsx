import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { addressOf, cursorLinks, textOf, wordOf, type Query } from '@/app/address';
import { eventColumns } from '@/app/admin/settings/shops/columns';
import { GuidePanel } from '@/app/admin/settings/shops/guide-panel';
import { GUIDES } from '@/app/admin/settings/shops/guides/guide-of';
import { stepsOf } from '@/app/admin/settings/shops/guides/steps';
import { healthFacts, ShopStatus } from '@/app/admin/settings/shops/health';
import { ProgressList } from '@/app/admin/settings/shops/progress-list';
import { CodesPanel } from '@/app/admin/settings/shops/[id]/codes-panel';
import { SecretStep } from '@/app/admin/settings/shops/[id]/secret-step';
import { ShopActions } from '@/app/admin/settings/shops/[id]/shop-actions';
import { TryIt } from '@/app/admin/settings/shops/[id]/try-it';
import { ListPanel } from '@/components/console/list-panel';
import { LiveRefresh } from '@/components/console/live-refresh';
import { DefinitionList } from '@/components/ui/definition-list';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import { getShopProgress } from '@/lib/connectors/connections/progress-sql';
import {
  findConnection,
  listEvents,
  type ConnectionDto,
} from '@/lib/connectors/connections/queries';
import { PROVIDER_WORDS } from '@/lib/connectors/port/words';
import { env } from '@/lib/env';
import { requireStaff } from '@/lib/people/session';

type ShopPageProps = { params: Promise<{ id: string }>; searchParams: Promise<Query> };

export const metadata: Metadata = { title: 'Shop' };

const PATH = '/admin/settings/shops';
/** Often enough to watch a test order arrive. */
const REFRESH_SECONDS = 3;

export default async function ShopPage({ params, searchParams }: ShopPageProps) {
  const viewer = await requireStaff('keys.write');
  const [{ id }, query] = await Promise.all([params, searchParams]);
  const cursor = textOf(query, 'cursor');
  const outcome = wordOf(query, 'outcome', ['refused'] as const);
  const [shop, events] = await Promise.all([
    findConnection(viewer, id),
    listEvents(viewer, { connectionId: id, outcome }, { cursor }),
  ]);
  if (!shop) notFound();
  const here = addressOf(`${PATH}/${id}`, query);
  const origin = env().APP_URL;
  return (
    <>
      <PageHeader
        back={{ href: PATH, label: 'Shops' }}
        title={shop.name}
        description={<ShopStatus row={shop} />}
        action={<ShopActions row={shop} />}
      />
      <Stack>
        <div className="grid grid-cols-1 items-start gap-4 md:gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          {shop.removedAt ? null : <Guide shop={shop} origin={origin} />}
          <Stack>
            <Arrived shop={shop} origin={origin} />
            <Panel title="How it is doing">
              <DefinitionList items={healthFacts(shop)} />
            </Panel>
          </Stack>
        </div>
        <ListPanel
          title="What arrives"
          description="The latest events and what became of them. This page keeps itself current."
          action={
            outcome ? (
              <TextLink href={here({ outcome: undefined, cursor: undefined })}>All</TextLink>
            ) : (
              <TextLink href={here({ outcome: 'refused', cursor: undefined })}>
                Only refused
              </TextLink>
            )
          }
          caption="The events of this shop, newest first"
          columns={eventColumns('one shop')}
          rows={events.items}
          rowKey={(row) => row.id}
          cursor={cursorLinks(here, cursor, events.nextCursor)}
          empty={
            outcome ? (
              <EmptyState title="Nothing was refused">All that came could be used.</EmptyState>
            ) : (
              <EmptyState title="Nothing yet">
                What the shop sends stands here within seconds.
              </EmptyState>
            )
          }
        />
        {shop.provider === 'stripe' && shop.programId !== null && !shop.removedAt ? (
          <CodesPanel viewer={viewer} connectionId={shop.id} />
        ) : null}
        {shop.programId !== null && shop.currency !== null && !shop.removedAt ? (
          <TryIt connectionId={shop.id} currency={shop.currency} />
        ) : null}
      </Stack>
      {shop.removedAt ? null : <LiveRefresh seconds={REFRESH_SECONDS} />}
    </>
  );
}

type PartProps = { shop: ConnectionDto; origin: string };

function Guide({ shop, origin }: PartProps) {
  return (
    <GuidePanel
      title={`Connect ${PROVIDER_WORDS[shop.provider]}`}
      steps={stepsOf(GUIDES[shop.provider], origin, `${origin}${shop.path}`)}
      secret={<SecretStep shop={shop} />}
    />
  );
}

async function Arrived({ shop, origin }: PartProps) {
  if (shop.programId === null) return null;
  const progress = await getShopProgress({
    connectionId: shop.id,
    programId: shop.programId,
    since: shop.createdAt,
  });
  return <ProgressList progress={progress} link={`${origin}/r/CODE`} />;
}
