import {
  approveBatchAction,
  cancelBatchAction,
  sendBatchAction,
} from '@/app/admin/payouts/batches/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { formatNumber } from '@/components/ui/format';
import { formatMoney } from '@/lib/money/format';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { BatchDetail } from '@/lib/payouts/batches/queries';
import { decideBatch, type BatchEvent } from '@/lib/payouts/batches/rules';
import { PAIN_VERSIONS } from '@/lib/payouts/batch-types';
import { CANCEL_BATCH_REASONS } from '@/lib/payouts/batches/words';

/** What may be done with the batch, as its table says. The commands decide again, under the lock. */
export function BatchActions({ batch }: { batch: BatchDetail }) {
  const may = (event: BatchEvent) => decideBatch(batch.status, event).kind === 'move';
  const fields = { batchId: batch.id };
  const count = `${formatNumber(batch.payoutCount)} ${batch.payoutCount === 1 ? 'payout' : 'payouts'}`;
  const what = `${count}, ${formatMoney(batch.amountMinor, batch.currency)}`;
  return (
    <div className="flex flex-wrap gap-2">
      {may('cancel') ? (
        <ConfirmAction
          trigger={<Button variant="ghost">Cancel the batch…</Button>}
          title={`Cancel the batch of ${what}?`}
          description="Its payouts stay approved and may join another batch."
          confirmLabel="Cancel the batch"
          tone="danger"
          action={cancelBatchAction}
          fields={fields}
          reason={{ presets: CANCEL_BATCH_REASONS }}
        />
      ) : null}
      {may('approve') ? (
        <ConfirmAction
          trigger={<Button variant="primary">Approve…</Button>}
          title={`Approve ${what}?`}
          description="Look at each payout first: its file can be taken after this. Whoever made the batch cannot approve it while somebody else may."
          confirmLabel={`Approve ${count}`}
          action={approveBatchAction}
          fields={fields}
        />
      ) : null}
      {may('send') ? (
        <ConfirmAction
          trigger={<Button variant="primary">Send and take the file…</Button>}
          title={`Send ${what}?`}
          description="Every payout in it becomes sent and the file is fixed for good. Then download it and give it to your bank or provider."
          confirmLabel={`Send ${count}`}
          action={sendBatchAction}
          fields={fields}
        >
          {batch.executeOn === null ? null : (
            <>
              <Field
                label="The bank pays on"
                hint="A day on which banks move euros. The next one is suggested."
                required
              >
                <Input name="executeOn" type="date" defaultValue={batch.executeOn} />
              </Field>
              <Field label="Version of the file" hint="Which one your bank takes.">
                <Select
                  name="pain"
                  defaultValue={PAIN_VERSIONS[0]}
                  options={PAIN_VERSIONS.map((value) => ({ value, label: value }))}
                />
              </Field>
            </>
          )}
        </ConfirmAction>
      ) : null}
    </div>
  );
}
