import { revokeApiKeyAction } from '@/app/admin/settings/keys/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { StatusBadge } from '@/components/ui/status-badge';
import { SCOPES } from '@/lib/auth/scopes';
import { formatMoney } from '@/lib/money/format';
import type { ApiKeyRow } from '@/lib/people/api-keys';

/** What an agent may move a day without a confirmation. */
function limitWords({ dailyLimits }: ApiKeyRow): string {
  return Object.entries(dailyLimits)
    .map(([currency, minor]) => formatMoney(BigInt(minor), currency))
    .join(', ');
}

export const keyColumns: readonly Column<ApiKeyRow>[] = [
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
