import { moveAffiliateAction } from '@/app/admin/affiliates/group-actions';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import type { AffiliateDto } from '@/lib/affiliates/types';

type MoveAffiliateProps = {
  affiliate: Pick<AffiliateDto, 'id' | 'name' | 'group'>;
  groups: readonly { id: string; name: string }[];
};

export function MoveAffiliate({ affiliate, groups }: MoveAffiliateProps) {
  const others = groups.filter(({ id }) => id !== affiliate.group.id);
  if (others.length === 0) return null;
  return (
    <FormDialog
      trigger={<Button size="sm">Move…</Button>}
      title={`Move ${affiliate.name} to another group?`}
      description="What they have earned stays as it was. The discount that their code gives becomes the new group’s, and rules leave them there for the rest of the period."
      fields={[
        { kind: 'hidden', name: 'affiliateId', label: '', value: affiliate.id },
        {
          kind: 'select',
          name: 'groupId',
          label: 'To the group',
          options: others.map(({ id, name }) => ({ value: id, label: name })),
          value: others[0]?.id ?? '',
        },
        { kind: 'textarea', name: 'reason', label: 'Reason', optional: true, maxLength: 500 },
      ]}
      action={moveAffiliateAction}
      submitLabel="Move"
      pendingLabel="Moving"
    />
  );
}
