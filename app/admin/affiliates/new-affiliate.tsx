import { UserPlus } from 'lucide-react';
import { createAffiliateAction } from '@/app/admin/affiliates/actions';
import { termsFields } from '@/app/admin/affiliates/terms-fields';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import type { ProgramDto } from '@/lib/programs/queries';

export function NewAffiliate({ programs }: { programs: readonly ProgramDto[] }) {
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
      description="Terms that are left empty are the program’s, and follow it when it changes."
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
