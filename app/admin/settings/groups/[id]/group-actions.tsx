import { moveEverybodyAction, removeGroupAction } from '@/app/admin/settings/groups/actions';
import { FormDialog } from '@/components/console/form-dialog';
import type { FieldSpec } from '@/components/console/field-spec';
import { Button } from '@/components/ui/button';
import { formatNumber } from '@/components/ui/format';
import type { GroupDto } from '@/lib/groups/types';

type GroupActionsProps = { group: GroupDto; others: readonly GroupDto[] };

export function GroupActions({ group, others }: GroupActionsProps) {
  const { id, name, members, isDefault } = group;
  const hidden: FieldSpec = { kind: 'hidden', name: 'groupId', label: '', value: id };
  const to = (label: string): FieldSpec => ({
    kind: 'select',
    name: 'moveTo',
    label,
    options: others.map((other) => ({ value: other.id, label: other.name })),
    value: others[0]?.id ?? '',
  });
  const howMany = members === 1 ? '1 affiliate' : `${formatNumber(members)} affiliates`;
  return (
    <>
      {members > 0 && others.length > 0 ? (
        <FormDialog
          trigger={<Button>Move everybody…</Button>}
          title={`Move ${howMany}?`}
          description="What they have earned stays as it was. The discount that their codes give becomes the new group’s."
          fields={[
            hidden,
            to('To the group'),
            { kind: 'textarea', name: 'reason', label: 'Reason', optional: true, maxLength: 500 },
          ]}
          action={moveEverybodyAction}
          submitLabel={`Move ${howMany}`}
          pendingLabel="Moving"
        />
      ) : null}
      {isDefault ? null : (
        <FormDialog
          trigger={<Button>Remove…</Button>}
          title={`Remove ${name}?`}
          description={
            members > 0
              ? `Its ${howMany} go to another group first. What they have earned stays as it was.`
              : 'Nobody is in it. Its application link ends.'
          }
          fields={members > 0 ? [hidden, to('Its affiliates go to')] : [hidden]}
          action={removeGroupAction}
          submitLabel="Remove group"
          pendingLabel="Removing"
        />
      )}
    </>
  );
}
