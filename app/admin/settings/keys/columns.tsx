import { revokeApiKeyAction } from '@/app/admin/settings/keys/actions';
import { KeyLimits } from '@/app/admin/settings/keys/key-limits';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import { StatusBadge } from '@/components/ui/status-badge';
import { SCOPES } from '@/lib/auth/scopes';
import { formatMoney } from '@/lib/money/format';
import type { ApiKeyRow } from '@/lib/people/keys/types';

/** What an agent may move a day without a confirmation. */
function limitWords({ dailyLimits }: ApiKeyRow): string {
  return Object.entries(dailyLimits)
    .map(([currency, minor]) => formatMoney(BigInt(minor), currency))
    .join(', ');
}

/** `mayLimit`: whether the viewer sets how much a key may ask. */
export const keyColumns = (mayLimit: boolean): readonly Column<ApiKeyRow>[] => [
  { key: 'name', header: 'Name', cell: (row) => row.name, className: 'wrap-anywhere' },
  {
    key: 'prefix',
    header: 'Key',
    cell: (row) => <Code className="whitespace-nowrap">{`${row.prefix}…`}</Code>,
  },
  {
    key: 'scopes',
    header: 'May',
    phone: 'hidden',
    cell: (row) => (row.scopes.length === SCOPES.length ? 'Everything' : row.scopes.join(', ')),
    className: 'text-muted',
  },
  {
    key: 'limits',
    header: 'Daily limit',
    phone: 'hidden',
    cell: (row) => limitWords(row) || '–',
    className: 'tabular-nums text-muted',
  },
  {
    key: 'calls',
    header: 'Writes, reads a minute',
    phone: 'hidden',
    cell: (row) => `${formatNumber(row.writesPerMinute)}, ${formatNumber(row.readsPerMinute)}`,
    className: 'tabular-nums text-muted',
  },
  {
    key: 'maker',
    header: 'Made by',
    phone: 'hidden',
    cell: (row) => row.maker?.name ?? '–',
    className: 'wrap-anywhere text-muted',
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
    cell: (row) => <KeyStatus row={row} />,
  },
  {
    key: 'revoke',
    header: 'Revoke',
    hideHeader: true,
    align: 'end',
    phone: 'status',
    cell: (row) =>
      row.revokedAt ? null : (
        <div className="flex justify-end gap-1">
          {mayLimit ? <KeyLimits row={row} /> : null}
          <ConfirmAction
            trigger={
              <Button size="sm" variant="ghost" aria-label={`Revoke the key ${row.name}`}>
                Revoke…
              </Button>
            }
            title={`Revoke the key ${row.name}?`}
            description="Whatever uses it is refused at once, and webhooks that it made are switched off. A revoked key never works again."
            confirmLabel="Revoke"
            tone="danger"
            action={revokeApiKeyAction}
            fields={{ id: row.id }}
          />
        </div>
      ),
  },
];

/** A key ends with its maker. */
function KeyStatus({ row }: { row: ApiKeyRow }) {
  if (row.revokedAt) return <StatusBadge tone="grey" word="Revoked" />;
  return row.maker?.isHere === false ? (
    <StatusBadge tone="grey" word="Ended with its maker" />
  ) : (
    <StatusBadge tone="green" word="Active" />
  );
}
