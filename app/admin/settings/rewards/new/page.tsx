import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { textOf, type PageProps } from '@/app/address';
import { createRuleAction } from '@/app/admin/settings/rewards/actions';
import { markField } from '@/app/admin/settings/rewards/mark-field';
import { RuleEditor } from '@/app/admin/settings/rewards/rule-editor';
import { listHref, ownerFields, REWARDS_PATH } from '@/app/admin/settings/rewards/rule-places';
import { valuesOfNew, valuesOfQuery } from '@/app/admin/settings/rewards/rule-values';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { requireStaff } from '@/lib/people/session';
import { findRuleList } from '@/lib/rewards/rule-list';

export const metadata: Metadata = { title: 'A new rule' };

export default async function NewRulePage({ searchParams }: PageProps) {
  const viewer = await requireStaff('program.write');
  const query = await searchParams;
  const owner = {
    programId: textOf(query, 'program', 64) ?? '',
    groupId: textOf(query, 'group', 64),
    affiliateId: textOf(query, 'affiliate', 64),
  };
  const list = await findRuleList(viewer, owner);
  if (!list) notFound();
  const name = list.affiliate?.name ?? list.group?.name ?? list.program.name;
  return (
    <>
      <PageHeader title="A new rule" back={{ href: listHref(owner), label: 'Rewards' }} />
      <div className="max-w-2xl">
        <Panel title={name} description="It stands last in its list until it is moved.">
          <RuleEditor
            action={createRuleAction}
            hidden={{ ...ownerFields(owner), ...markField(query) }}
            values={valuesOfQuery(query) ?? valuesOfNew(list.program.currency)}
            trigger="choose"
            previewHref={`${REWARDS_PATH}/preview`}
          />
        </Panel>
      </div>
    </>
  );
}
