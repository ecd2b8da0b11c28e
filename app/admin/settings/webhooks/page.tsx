import { Webhook } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { createWebhookAction } from '@/app/admin/settings/webhooks/actions';
import { webhookColumns } from '@/app/admin/settings/webhooks/columns';
import { shownSecret, webhookFields } from '@/app/admin/settings/webhooks/webhook-fields';
import { FormDialog } from '@/components/console/form-dialog';
import { ListPage } from '@/components/console/list-page';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';
import { listWebhooks } from '@/lib/webhooks/queries';

export const metadata: Metadata = { title: 'Webhooks' };

const path = '/admin/settings/webhooks';

export default async function WebhooksPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('keys.write');
  const query = await searchParams;
  const cursor = textOf(query, 'cursor');
  const [webhooks, programs] = await Promise.all([
    listWebhooks(viewer, { cursor }),
    listPrograms(viewer),
  ]);
  return (
    <ListPage
      title="Settings"
      actions={<NewWebhook programs={programs} />}
      tabs={<SettingsTabs role={viewer.role} active="webhooks" />}
      panel={{
        title: 'Webhooks',
        description: 'Where events are sent, signed, as they happen.',
      }}
      caption="Webhooks of the installation"
      columns={webhookColumns}
      rows={webhooks.items}
      rowKey={(row) => row.id}
      rowHref={(row) => `${path}/${row.id}`}
      cursor={cursorLinks(addressOf(path, query), cursor, webhooks.nextCursor)}
      empty={
        <EmptyState icon={<Webhook />} title="No webhooks yet">
          Your server hears of orders, commissions and payouts by one.
        </EmptyState>
      }
    />
  );
}

function NewWebhook({ programs }: { programs: readonly { id: string; name: string }[] }) {
  const options = programs.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormDialog
      trigger={
        <Button variant="primary" icon={<Webhook aria-hidden />}>
          New webhook
        </Button>
      }
      title="New webhook"
      description="Events from now on are sent there. Send what happened before with “Send again”."
      fields={[
        {
          kind: 'select',
          name: 'programId',
          label: 'Program',
          options,
          value: options[0]?.value ?? '',
        },
        ...webhookFields(),
      ]}
      action={createWebhookAction}
      submitLabel="Create"
      pendingLabel="Creating"
      shownOnce={shownSecret}
    />
  );
}
