import { updateAffiliateTermsAction } from '@/app/admin/affiliates/actions';
import { termsFields } from '@/app/admin/affiliates/terms-fields';
import { listHref } from '@/app/admin/settings/rewards/rule-places';
import { TermsList } from '@/components/affiliates/terms';
import { SpecForm } from '@/components/console/spec-form';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import type { AffiliateDto } from '@/lib/affiliates/types';
import type { GroupDto } from '@/lib/groups/types';
import { saysSomething } from '@/lib/programs/overrides';
import type { ProgramDto } from '@/lib/programs/queries';

type TermsPanelProps = {
  affiliate: AffiliateDto;
  program: ProgramDto;
  group: GroupDto | undefined;
  mayWrite: boolean;
};

/** The affiliate's own terms, to be changed by those who may, and read by the others. */
export function TermsPanel({ affiliate, program, group, mayWrite }: TermsPanelProps) {
  // Of the group that everybody begins in the program speaks, unless it says something itself.
  const isPlain = !group || (group.isDefault && !saysSomething(group.overrides));
  return (
    <Panel
      id="terms"
      title="Terms"
      action={
        <TextLink href={listHref({ programId: program.id, affiliateId: affiliate.id })}>
          Their rules
        </TextLink>
      }
      description={`What is left empty is the ${isPlain ? 'program' : 'group'}’s. Commissions keep the terms they were earned on.`}
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
            ...termsFields(
              group?.terms ?? program.terms,
              affiliate.overrides,
              isPlain ? 'program' : 'group',
            ),
          ]}
        />
      ) : (
        <TermsList terms={affiliate.terms} minimumPayout={program.minimumPayout} />
      )}
    </Panel>
  );
}
