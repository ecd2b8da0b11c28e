'use client';

import { useRouter } from 'next/navigation';
import { useActionState, useState } from 'react';
import type { SeenResults, UnfinishedResults } from '@/app/admin/payouts/batches/import-answer';
import { postFile } from '@/app/admin/payouts/batches/post-file';
import { useAnnouncedAction } from '@/components/console/announced-action';
import type { FormState, FormAction } from '@/components/ui/form-state';
import { Callout } from '@/components/ui/callout';
import { DefinitionList } from '@/components/ui/definition-list';
import { Field } from '@/components/ui/field';
import { formatNumber } from '@/components/ui/format';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { TextLink } from '@/components/ui/text-link';
import type { ActionState } from '@/lib/http/action-state';

type ImportResultsProps = { batchId: string; what: string };

/** Takes a provider's result file in two steps: what it would do, then doing it, for the same bytes only. */
export function ImportResults({ batchId, what }: ImportResultsProps) {
  const router = useRouter();
  const [file, setFile] = useState<File | null>(null);
  const [unfinished, setUnfinished] = useState<UnfinishedResults | null>(null);
  const path = `/admin/payouts/batches/${batchId}/import`;
  const [preview, look] = useActionState<ActionState<SeenResults>>(
    () => postFile<SeenResults>(path, file),
    null,
  );
  const seen = preview?.ok ? preview.value : null;
  const confirm: FormAction = async () => {
    const answer = await postFile<UnfinishedResults | null>(
      `${path}?confirm=${seen?.fileHash ?? ''}`,
      file,
    );
    setUnfinished(answer?.ok ? answer.value : null);
    router.refresh();
    return answer;
  };
  const [, apply] = useActionState<FormState, FormData>(
    useAnnouncedAction(confirm, { refusals: true }),
    null,
  );
  return (
    <div className="grid grid-cols-1 gap-4">
      <form action={look} className="grid grid-cols-1 gap-4">
        <Field label="Result file" hint={what}>
          <Input
            type="file"
            accept=".csv,.xml,.txt,text/csv,text/xml,application/xml"
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? [];
              if (chosen) setFile(chosen);
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
      {seen ? <Seen seen={seen} apply={apply} /> : null}
      {unfinished ? <Unfinished {...unfinished} /> : null}
    </div>
  );
}

/** What the file would do, and the button that does it. */
function Seen({ seen, apply }: { seen: SeenResults; apply: (form: FormData) => void }) {
  if (seen.alreadyImported) {
    return <Callout tone="info">This file was imported before. Nothing changes.</Callout>;
  }
  return (
    <form action={apply} className="grid grid-cols-1 gap-4">
      <DefinitionList
        items={seen.rows.map((row) => ({ term: row.words, value: `${row.count}, ${row.amount}` }))}
      />
      <div className="flex justify-end">
        <SubmitButton pendingLabel="Importing">Import these results</SubmitButton>
      </div>
    </form>
  );
}

function Unfinished({ words, count, some }: UnfinishedResults) {
  return (
    <Callout tone="warning" role="alert" title={words}>
      <ul>
        {some.map(({ payoutId, amount }) => (
          <li key={payoutId}>
            <TextLink href={`/admin/payouts?tab=all&payout=${payoutId}`}>{payoutId}</TextLink>,{' '}
            {amount}
          </li>
        ))}
        {count > some.length ? <li>and {formatNumber(count - some.length)} more</li> : null}
      </ul>
    </Callout>
  );
}
