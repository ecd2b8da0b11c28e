import { updateAffiliateTermsAction } from '@/app/admin/affiliates/actions';
import { termsFields } from '@/app/admin/affiliates/terms-fields';
import { TermsList } from '@/components/affiliates/terms';
import { SpecForm } from '@/components/console/spec-form';
import { Panel } from '@/components/ui/panel';
import type { AffiliateDto } from '@/lib/affiliates/types';
import type { ProgramDto } from '@/lib/programs/queries';

type TermsPanelProps = { affiliate: AffiliateDto; program: ProgramDto; mayWrite: boolean };

/** The affiliate's own terms, to be changed by those who may, and read by the others. */
export function TermsPanel({ affiliate, program, mayWrite }: TermsPanelProps) {
  return (
    <Panel
      id="terms"
      title="Terms"
      description="What is left empty is the program’s. Commissions keep the terms they were earned on."
    >
      {mayWrite ? (
        <SpecForm
          wide
          action={updateAffiliateTermsAction}
          submitLabel="Save terms"
          fields={[
            { kind: 'hidden', name: 'affiliateId', label: '', value: affiliate.id },
            {
              kind: 'text',
              name: 'name',
              label: 'Name',
              value: affiliate.name,
              maxLength: 100,
              required: true,
            },
            ...termsFields(program.terms, affiliate.overrides),
          ]}
        />
      ) : (
        <TermsList terms={affiliate.terms} minimumPayout={program.minimumPayout} />
      )}
    </Panel>
  );
}
