'use client';

import { useState } from 'react';
import { moveManyAction } from '@/app/admin/affiliates/group-actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Select, type SelectOption } from '@/components/ui/select';
import { SelectionBar, useSelection } from '@/components/ui/selection';

/** Moves the ticked affiliates. The dialog stands outside the bar, which goes away with the last tick. */
export function MoveMany({ groups }: { groups: readonly SelectOption[] }) {
  const { ids } = useSelection();
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const count = asked?.length ?? 0;
  return (
    <>
      <SelectionBar>
        <Button size="sm" onClick={() => setAsked(ids)}>
          Move…
        </Button>
      </SelectionBar>
      {asked ? (
        <ConfirmAction
          open
          onOpenChange={(open) => (open ? undefined : setAsked(null))}
          title={`Move ${count} ${count === 1 ? 'affiliate' : 'affiliates'} to a group?`}
          description="What they have earned stays as it was. The discount that their codes give becomes the group’s."
          confirmLabel={`Move ${count}`}
          pendingLabel="Moving"
          action={moveManyAction}
          fields={{ ids: asked }}
          reason={{ required: false }}
        >
          <Field label="Group">
            <Select name="groupId" options={groups} defaultValue={groups[0]?.value ?? ''} />
          </Field>
        </ConfirmAction>
      ) : null}
    </>
  );
}
