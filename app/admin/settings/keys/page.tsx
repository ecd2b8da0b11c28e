import { KeyRound } from 'lucide-react';
import type { Metadata } from 'next';
import { affiliateOptions } from '@/app/admin/affiliate-options';
import { createApiKeyAction, revokeApiKeyAction } from '@/app/admin/settings/keys/actions';
import { ConnectAgent } from '@/app/admin/settings/keys/connect-agent';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { ConfirmAction } from '@/components/console/confirm-action';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { StatusBadge } from '@/components/ui/status-badge';
import { listApiKeys, type ApiKeyRow } from '@/lib/people/api-keys';
import { SCOPE_WORDS, SCOPES } from '@/lib/auth/scopes';
import { requireStaff } from '@/lib/people/session';
import { env } from '@/lib/env';
import { formatMoney } from '@/lib/money/format';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'API keys' };

/** What an agent may move a day without a confirmation. */
function limitWords({ dailyLimits }: ApiKeyRow): string {
  return Object.entries(dailyLimits)
    .map(([currency, minor]) => formatMoney(BigInt(minor), currency))
    .join(', ');
}

const columns: readonly Column<ApiKeyRow>[] = [
  { key: 'name', header: 'Name', cell: (row) => row.name, className: 'wrap-anywhere' },
  {
    key: 'prefix',
    header: 'Key',
    cell: (row) => <Code>{`${row.prefix}…`}</Code>,
  },
  {
    key: 'scopes',
    header: 'May',
    phone: 'hidden',
    cell: (row) => (row.scopes.length === SCOPES.length ? 'Everything' : row.scopes.join(', ')),
    className: 'wrap-anywhere text-muted',
  },
  {
    key: 'limits',
    header: 'Daily limit',
    phone: 'hidden',
    cell: (row) => limitWords(row) || '–',
    className: 'tabular-nums text-muted',
  },
  {
    key: 'used',
    header: 'Last used',
    phoneLabel: 'Used',
    cell: (row) => (row.lastUsedAt ? <DateTime value={row.lastUsedAt} /> : 'Never'),
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'figure',
    cell: (row) =>
      row.revokedAt ? (
        <StatusBadge tone="grey" word="Revoked" />
      ) : (
        <StatusBadge tone="green" word="Active" />
      ),
  },
  {
    key: 'revoke',
    header: 'Revoke',
    hideHeader: true,
    align: 'end',
    phone: 'status',
    cell: (row) =>
      row.revokedAt ? null : (
        <ConfirmAction
          trigger={
            <Button size="sm" variant="ghost" aria-label={`Revoke the key ${row.name}`}>
              Revoke…
            </Button>
          }
          title={`Revoke the key ${row.name}?`}
          description="Whatever uses it is refused at once. A revoked key never works again."
          confirmLabel="Revoke"
          tone="danger"
          action={revokeApiKeyAction}
          fields={{ id: row.id }}
        />
      ),
  },
];

export default async function KeysPage() {
  const viewer = await requireStaff('keys.write');
  const [keys, programs, affiliates] = await Promise.all([
    listApiKeys(viewer),
    listPrograms(viewer),
    affiliateOptions(viewer),
  ]);
  const create = (
    <FormDialog
      trigger={
        <Button variant="primary" icon={<KeyRound aria-hidden />}>
          New key
        </Button>
      }
      title="New API key"
      fields={[
        {
          kind: 'text',
          name: 'name',
          label: 'Name',
          hint: 'Where it is used: “Shop server”.',
          maxLength: 80,
          required: true,
        },
        {
          kind: 'select',
          name: 'programId',
          label: 'Program',
          options: programs.map((program) => ({ value: program.id, label: program.name })),
          value: programs[0]?.id ?? '',
        },
        {
          kind: 'checks',
          name: 'scopes',
          label: 'May',
          options: SCOPES.map((scope) => ({ value: scope, label: SCOPE_WORDS[scope] })),
        },
        {
          kind: 'select',
          name: 'affiliateId',
          label: 'Sees',
          placeholder: 'The whole program',
          options: affiliates.map(({ value, label }) => ({ value, label: `Only ${label}` })),
        },
        {
          kind: 'textarea',
          name: 'dailyLimits',
          label: 'An agent may move without asking, a day',
          hint: 'One currency per line, such as USD 500.00. What is left empty is previewed and confirmed each time.',
          rows: 2,
          maxLength: 2000,
          optional: true,
        },
      ]}
      action={createApiKeyAction}
      submitLabel="Create"
      pendingLabel="Creating"
      shownOnce={{
        field: 'key',
        label: 'API key',
        note: 'Copy the key now. Only its fingerprint is kept, so it cannot be shown again.',
      }}
    />
  );
  return (
    <>
      <PageHeader title="Settings" action={create} />
      <Stack>
        <SettingsTabs role={viewer.role} active="keys" />
        <Panel title="API keys" flush>
          <DataTable
            caption="API keys of the installation"
            columns={columns}
            rows={keys}
            rowKey={(row) => row.id}
            empty={
              <EmptyState icon={<KeyRound />} title="No API keys yet">
                Your shop reports orders with one. Create it and put it on the shop’s server.
              </EmptyState>
            }
          />
        </Panel>
        <ConnectAgent address={`${env().APP_URL}/api/mcp`} />
      </Stack>
    </>
  );
}
