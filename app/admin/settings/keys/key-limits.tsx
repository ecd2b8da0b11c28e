import { setKeyLimitsAction } from '@/app/admin/settings/keys/actions';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import type { ApiKeyRow } from '@/lib/people/keys/types';

type Row = Pick<ApiKeyRow, 'id' | 'name' | 'writesPerMinute' | 'readsPerMinute'>;

export function KeyLimits({ row }: { row: Row }) {
  return (
    <FormDialog
      trigger={
        <Button size="sm" variant="ghost" aria-label={`Limits of the key ${row.name}`}>
          Limits…
        </Button>
      }
      title={`Limits of the key ${row.name}`}
      description="What goes beyond them is answered 429 until the minute is over. Raise them for a shop that sells more."
      fields={[
        { kind: 'hidden', name: 'id', label: 'Key', value: row.id },
        {
          kind: 'number',
          name: 'writesPerMinute',
          label: 'Writes a minute',
          hint: 'Orders, leads, refunds and all else that changes something.',
          value: String(row.writesPerMinute),
          required: true,
        },
        {
          kind: 'number',
          name: 'readsPerMinute',
          label: 'Reads a minute',
          value: String(row.readsPerMinute),
          required: true,
        },
      ]}
      action={setKeyLimitsAction}
      submitLabel="Save"
      pendingLabel="Saving"
    />
  );
}
