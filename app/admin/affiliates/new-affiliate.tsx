import { UserPlus } from 'lucide-react';
import { createAffiliateAction } from '@/app/admin/affiliates/actions';
import { termsFields } from '@/app/admin/affiliates/terms-fields';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import type { FieldSpec } from '@/components/console/field-spec';
import type { SelectOption } from '@/components/ui/select';
import type { ProgramDto } from '@/lib/programs/queries';

type NewAffiliateProps = { programs: readonly ProgramDto[]; groups: readonly SelectOption[] };

export function NewAffiliate({ programs, groups }: NewAffiliateProps) {
  const [first, second] = programs;
  if (!first) return null;
  return (
    <FormDialog
      wide
      trigger={
        <Button variant="primary" icon={<UserPlus aria-hidden />}>
          New affiliate
        </Button>
      }
      title="New affiliate"
      description="Terms that are left empty are those of the group, or else of the program, and follow them."
      fields={[
        second
          ? {
              kind: 'select',
              name: 'programId',
              label: 'Program',
              options: programs.map((program) => ({ value: program.id, label: program.name })),
              value: first.id,
            }
          : { kind: 'hidden', name: 'programId', label: 'Program', value: first.id },
        { kind: 'text', name: 'name', label: 'Name', maxLength: 100, required: true },
        { kind: 'email', name: 'email', label: 'E-mail', maxLength: 254, required: true },
        {
          kind: 'text',
          name: 'code',
          label: 'Code',
          hint: 'Stands in the link. Empty: made from the name.',
          maxLength: 50,
          optional: true,
        },
        {
          kind: 'text',
          name: 'discountCode',
          label: 'Discount code',
          hint: 'Made when customers get a discount. Empty: the code itself.',
          maxLength: 50,
          optional: true,
        },
        ...groupField(groups),
        ...termsFields(first.terms, null),
      ]}
      action={createAffiliateAction}
      submitLabel="Create"
      pendingLabel="Creating"
      shownOnce={{
        field: 'url',
        label: 'Invitation link',
        note: 'Send this link to the affiliate. It works once, for seven days, and is not shown again.',
      }}
    />
  );
}

function groupField(groups: readonly SelectOption[]): FieldSpec[] {
  if (groups.length === 0) return [];
  const options = [{ value: '', label: 'The default one' }, ...groups];
  return [{ kind: 'select', name: 'groupId', label: 'Group', options, value: '' }];
}
