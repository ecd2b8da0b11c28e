import { Webhook } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { addressOf, cursorLinks, textOf, wordOf, type Query } from '@/app/address';
import { deliveryColumns } from '@/app/admin/settings/webhooks/[id]/columns';
import { DeliveryDrawer } from '@/app/admin/settings/webhooks/[id]/delivery-drawer';
import { WebhookActions } from '@/app/admin/settings/webhooks/[id]/webhook-actions';
import { eventWords } from '@/app/admin/settings/webhooks/events-input';
import { DELIVERY_WORDS, WebhookStatus } from '@/app/admin/settings/webhooks/status';
import { ListPage } from '@/components/console/list-page';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList, type Definition } from '@/components/ui/definition-list';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { requireStaff } from '@/lib/people/session';
import { findDelivery, findWebhook, listDeliveries, listSecrets } from '@/lib/webhooks/queries';
import { DELIVERY_STATUSES, type DeliveryStatus, type WebhookDto } from '@/lib/webhooks/types';

type WebhookPageProps = { params: Promise<{ id: string }>; searchParams: Promise<Query> };

export const metadata: Metadata = { title: 'Webhook' };

const path = '/admin/settings/webhooks';

export default async function WebhookPage({ params, searchParams }: WebhookPageProps) {
  const viewer = await requireStaff('keys.write');
  const [{ id }, query] = await Promise.all([params, searchParams]);
  const cursor = textOf(query, 'cursor');
  const status = wordOf(query, 'status', DELIVERY_STATUSES);
  const [webhook, secrets, deliveries, open] = await Promise.all([
    findWebhook(viewer, id),
    listSecrets(viewer, id),
    listDeliveries(viewer, { webhookId: id, status }, { cursor }),
    findDelivery(viewer, textOf(query, 'delivery', 64) ?? ''),
  ]);
  if (!webhook) notFound();
  const here = addressOf(`${path}/${id}`, query);
  return (
    <ListPage
      back={{ href: path, label: 'Webhooks' }}
      title={webhook.name}
      description={<WebhookStatus webhook={webhook} />}
      tabs={
        <>
          <Facts webhook={webhook} unreadable={countUnreadable(secrets)} />
          <Views here={here} status={status} />
        </>
      }
      caption="Deliveries, newest first"
      columns={deliveryColumns}
      rows={deliveries.items}
      rowKey={(row) => row.id}
      rowHref={(row) => here({ delivery: row.id })}
      activeKey={open?.id}
      empty={
        <EmptyState icon={<Webhook />} title="Nothing was sent">
          Every event leaves a line here, with what was sent and what was answered.
        </EmptyState>
      }
      cursor={cursorLinks(here, cursor, deliveries.nextCursor)}
      drawer={
        open?.webhookId === id ? (
          <DeliveryDrawer
            delivery={open}
            isOn={webhook.isOn}
            closeHref={here({ delivery: undefined })}
          />
        ) : null
      }
    />
  );
}

type Here = (changes: Readonly<Record<string, string | undefined>>) => string;

function Views({ here, status }: { here: Here; status: DeliveryStatus | undefined }) {
  const view = (key: DeliveryStatus | undefined, label: string) => ({
    href: here({ status: key, cursor: undefined, delivery: undefined }),
    label,
    active: key === status,
  });
  return (
    <Tabs
      label="Deliveries by status"
      items={[
        view(undefined, 'All'),
        ...DELIVERY_STATUSES.map((key) => view(key, DELIVERY_WORDS[key].word)),
      ]}
    />
  );
}

function countUnreadable(secrets: Awaited<ReturnType<typeof listSecrets>>): number {
  return (secrets ?? []).filter(({ secret }) => secret === null).length;
}

type FactsProps = { webhook: WebhookDto; unreadable: number };

function Facts({ webhook, unreadable }: FactsProps) {
  return (
    <Panel title="Endpoint">
      <div className="grid grid-cols-1 gap-4">
        <DefinitionList items={[...factsOf(webhook), ...warningsOf(webhook, unreadable)]} />
        <WebhookActions webhook={webhook} />
      </div>
    </Panel>
  );
}

function factsOf({ url, events, failures, failingSince, pausedUntil }: WebhookDto): Definition[] {
  return [
    { term: 'Address', value: <Code>{url}</Code> },
    { term: 'Events', value: events.length === 0 ? 'All' : eventWords(events).join(', ') },
    ...(failingSince
      ? [
          {
            term: 'Failures since a success',
            value: failures,
            note: <DateTime value={failingSince} format="datetime" />,
          },
        ]
      : []),
    ...(pausedUntil
      ? [
          {
            term: 'The receiver asked for a rest until',
            value: <DateTime value={pausedUntil} format="datetime" />,
          },
        ]
      : []),
  ];
}

function warningsOf({ switchedOffWhy }: WebhookDto, unreadable: number): Definition[] {
  return [
    ...(switchedOffWhy === 'key'
      ? [
          {
            term: 'Its API key has ended',
            value: 'Switch it on to keep it: it is yours then, and no longer the key’s.',
          },
        ]
      : []),
    ...(unreadable > 0
      ? [
          {
            term: 'Secrets that cannot be read',
            value: unreadable,
            note: 'They do not sign: the key that sealed them is not listed any more. Rotate the secret.',
          },
        ]
      : []),
  ];
}
