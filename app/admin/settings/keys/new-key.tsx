import { KeyRound } from 'lucide-react';
import type { AffiliateOptions } from '@/app/admin/affiliate-options';
import { createApiKeyAction } from '@/app/admin/settings/keys/actions';
import type { FieldSpec } from '@/components/console/field-spec';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { SCOPE_WORDS, SCOPES } from '@/lib/auth/scopes';

type Choice = { value: string; label: string };
type NewKeyProps = { programs: readonly Choice[]; affiliates: AffiliateOptions };

/** The key itself is shown once, in the answer. */
export function NewKey(choices: NewKeyProps) {
  return (
    <FormDialog
      trigger={
        <Button variant="primary" icon={<KeyRound aria-hidden />}>
          New key
        </Button>
      }
      title="New API key"
      description="It ends with you: when you are disabled it stops, and it never may more than you do."
      fields={keyFields(choices)}
      action={createApiKeyAction}
      submitLabel="Create"
      pendingLabel="Creating"
      shownOnce={{
        field: 'key',
        label: 'API key',
        note: 'Copy the key now. Only its fingerprint is kept, so it cannot be shown again.',
      }}
    />
  );
}

function keyFields({ programs, affiliates }: NewKeyProps): FieldSpec[] {
  return [
    {
      kind: 'text',
      name: 'name',
      label: 'Name',
      hint: 'Where it is used: “Shop server”.',
      maxLength: 80,
      required: true,
    },
    {
      kind: 'select',
      name: 'programId',
      label: 'Program',
      options: programs,
      value: programs[0]?.value ?? '',
    },
    {
      kind: 'checks',
      name: 'scopes',
      label: 'May',
      options: SCOPES.map((scope) => ({ value: scope, label: SCOPE_WORDS[scope] })),
    },
    {
      kind: 'select',
      name: 'affiliateId',
      label: 'Sees',
      placeholder: 'The whole program',
      options: affiliates.options.map(({ value, label }) => ({ value, label: `Only ${label}` })),
    },
    ...(affiliates.cut ? [otherAffiliate(affiliates.cut)] : []),
    {
      kind: 'textarea',
      name: 'dailyLimits',
      label: 'It may move by itself, a day',
      hint: 'One currency per line, such as USD 500.00. Beyond it an agent previews and asks each time, and no payout is approved or marked as paid.',
      rows: 2,
      maxLength: 2000,
      optional: true,
    },
  ];
}

/** Where the list of affiliates is cut: any of them by their code. */
function otherAffiliate(cut: string): FieldSpec {
  return {
    kind: 'text',
    name: 'affiliateCode',
    label: 'Or only the affiliate with the code',
    hint: `The list above has not all affiliates. ${cut}`,
    maxLength: 50,
    optional: true,
  };
}
