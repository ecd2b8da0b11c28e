'use client';

import { useState } from 'react';
import { createChosenBatchAction } from '@/app/admin/payouts/batches/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { formatMoney } from '@/lib/money/format';
import { Select } from '@/components/ui/select';
import { SelectionBar, useSelection } from '@/components/ui/selection';
import { methodsFor } from '@/lib/payouts/batches/rules';
import { BATCH_FORMATS } from '@/lib/payouts/batch-types';
import { BATCH_FORMAT_WORDS } from '@/lib/payouts/batches/words';
import type { PayoutMethod } from '@/lib/payouts/types';

type Choosable = {
  id: string;
  programId: string;
  currency: string;
  method: PayoutMethod;
  batchId: string | null;
};

type Asked = { ids: readonly string[]; amount: string };

/** Puts the ticked payouts into a batch, in a file that can pay them all. */
export function NewBatch({ rows }: { rows: readonly Choosable[] }) {
  const { ids, totals } = useSelection();
  const [asked, setAsked] = useState<Asked | null>(null);
  const chosen = rows.filter((row) => (asked?.ids ?? ids).includes(row.id));
  const problem = problemOf(chosen);
  const formats = BATCH_FORMATS.filter((format) =>
    chosen.every(({ method, currency }) => methodsFor(format, currency).includes(method)),
  );
  const count = (asked?.ids ?? ids).length;
  const noun = count === 1 ? 'payout' : 'payouts';
  return (
    <>
      <SelectionBar>
        {problem === null ? (
          <Button
            size="sm"
            variant="primary"
            onClick={() =>
              setAsked({
                ids,
                amount: totals.map(({ minor, currency }) => formatMoney(minor, currency)).join(),
              })
            }
          >
            New batch with {ids.length}…
          </Button>
        ) : (
          <span className="text-muted pr-2">{problem}</span>
        )}
      </SelectionBar>
      {asked ? (
        <ConfirmAction
          open
          onOpenChange={(open) => (open ? undefined : setAsked(null))}
          title={`Put ${count} ${noun}, ${asked.amount} into a batch?`}
          description="Nothing leaves before the batch is approved and its file is taken."
          confirmLabel="Make the batch"
          action={createChosenBatchAction}
          fields={{ ids: asked.ids }}
        >
          <Field label="File">
            <Select
              name="format"
              defaultValue={formats[0]}
              options={formats.map((value) => ({ value, label: BATCH_FORMAT_WORDS[value] }))}
            />
          </Field>
        </ConfirmAction>
      ) : null}
    </>
  );
}

function problemOf(chosen: readonly Choosable[]): string | null {
  if (new Set(chosen.map((row) => row.currency)).size > 1) return 'A batch has one currency.';
  if (new Set(chosen.map((row) => row.programId)).size > 1) return 'A batch is of one program.';
  if (chosen.some((row) => row.batchId !== null)) return 'Some are in a batch already.';
  if (chosen.some((row) => row.method === 'credit'))
    return 'Credit is given in your shop, by no file.';
  return null;
}
