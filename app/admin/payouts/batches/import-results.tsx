'use client';

import { useActionState, useState } from 'react';
import { importResultsAction, previewResultsAction } from '@/app/admin/payouts/batches/actions';
import { useToldAction } from '@/components/console/told-action';
import type { ActionState } from '@/components/ui/action-state';
import { Callout } from '@/components/ui/callout';
import { DefinitionList } from '@/components/ui/definition-list';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';

type ImportResultsProps = { batchId: string; currency: string; what: string };

/** Takes a provider's result file in two steps: what it would do, then doing it, for the same bytes only. */
export function ImportResults({ batchId, currency, what }: ImportResultsProps) {
  const [text, setText] = useState('');
  const [preview, look] = useActionState(previewResultsAction, null);
  const [, apply] = useActionState<ActionState, FormData>(
    useToldAction(importResultsAction, { refusals: true }),
    null,
  );
  const seen = preview?.ok ? preview.value : null;
  const withFile = (submit: (form: FormData) => void) => (form: FormData) => {
    form.set('accountFile', text);
    submit(form);
  };
  return (
    <div className="grid grid-cols-1 gap-4">
      <form action={withFile(look)} className="grid grid-cols-1 gap-4">
        <input type="hidden" name="batchId" value={batchId} />
        <input type="hidden" name="currency" value={currency} />
        <Field label="Result file" hint={what}>
          <Input
            type="file"
            accept=".csv,.xml,.txt,text/csv,text/xml,application/xml"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              void file?.text().then(setText);
            }}
          />
        </Field>
        <FormMessage state={preview} />
        <div className="flex justify-end">
          <SubmitButton variant="secondary" pendingLabel="Reading">
            See what it says
          </SubmitButton>
        </div>
      </form>
      {seen?.alreadyImported ? (
        <Callout tone="info">This file was imported before. Nothing changes.</Callout>
      ) : null}
      {seen && !seen.alreadyImported ? (
        <form action={withFile(apply)} className="grid grid-cols-1 gap-4">
          <input type="hidden" name="batchId" value={batchId} />
          <input type="hidden" name="fileHash" value={seen.fileHash} />
          <DefinitionList
            items={seen.rows.map((row) => ({
              term: row.words,
              value: `${row.count}, ${row.amount}`,
            }))}
          />
          <div className="flex justify-end">
            <SubmitButton pendingLabel="Importing">Import these results</SubmitButton>
          </div>
        </form>
      ) : null}
    </div>
  );
}
