'use client';

import { useActionState, useState } from 'react';
import type { FormState, FormAction } from '@/components/ui/form-state';
import { Button } from '@/components/ui/button';
import { formatMoney } from '@/lib/money/format';
import { SelectionBar, SelectionFields, useSelection } from '@/components/ui/selection';
import { SubmitButton } from '@/components/ui/submit-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { useAnnouncedAction } from '@/components/console/announced-action';

type Question = {
  key: string;
  /** "Void": the button says "Void…", the dialog "Void 3 commissions?". */
  verb: string;
  action: FormAction;
  description: string;
  presets: readonly string[];
};

type BulkActionsProps = {
  noun: { one: string; many: string };
  /** Done at once. */
  main?: { verb: string; pendingLabel: string; action: FormAction };
  /** Asks for a reason first. */
  questions?: readonly Question[];
};

type Asked = Question & { ids: readonly string[]; amounts: string };

/** What can be done with the ticked rows. Dialogs stand outside the bar, which goes away with the last tick. */
export function BulkActions({ noun, main, questions = [] }: BulkActionsProps) {
  const { ids, totals } = useSelection();
  const [asked, setAsked] = useState<Asked | null>(null);
  const ask = (question: Question) =>
    setAsked({
      ...question,
      ids,
      amounts: totals.map((total) => formatMoney(total.minor, total.currency)).join(', '),
    });
  const count = asked?.ids.length ?? 0;
  return (
    <>
      <SelectionBar>
        {main ? <MainAction {...main} /> : null}
        {questions.map((question) => (
          <Button key={question.key} size="sm" onClick={() => ask(question)}>
            {question.verb}…
          </Button>
        ))}
      </SelectionBar>
      {asked ? (
        <ConfirmAction
          key={asked.key}
          open
          onOpenChange={(open) => (open ? undefined : setAsked(null))}
          title={`${asked.verb} ${count} ${count === 1 ? noun.one : noun.many}${asked.amounts ? `, ${asked.amounts}` : ''}?`}
          description={asked.description}
          confirmLabel={`${asked.verb} ${count}`}
          tone="danger"
          action={asked.action}
          fields={{ ids: asked.ids }}
          reason={{ presets: asked.presets }}
        />
      ) : null}
    </>
  );
}

function MainAction({ verb, pendingLabel, action }: NonNullable<BulkActionsProps['main']>) {
  const { ids } = useSelection();
  const [, submit] = useActionState<FormState, FormData>(
    useAnnouncedAction(action, { refusals: true }),
    null,
  );
  return (
    <form action={submit}>
      <SelectionFields />
      <SubmitButton size="sm" pendingLabel={pendingLabel}>
        {verb} {ids.length}
      </SubmitButton>
    </form>
  );
}
