import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { Query } from '@/app/address';
import { changeRuleAction } from '@/app/admin/settings/rewards/actions';
import { markField } from '@/app/admin/settings/rewards/mark-field';
import { RuleEditor } from '@/app/admin/settings/rewards/rule-editor';
import { listHref, ownerFields, REWARDS_PATH } from '@/app/admin/settings/rewards/rule-places';
import { valuesOfQuery, valuesOfRule } from '@/app/admin/settings/rewards/rule-values';
import { Callout } from '@/components/ui/callout';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { requireStaff } from '@/lib/people/session';
import { findRule } from '@/lib/rewards/queries';
import { findRuleDays } from '@/lib/rewards/rule-days';

type RulePageProps = { params: Promise<{ id: string }>; searchParams: Promise<Query> };

export const metadata: Metadata = { title: 'A rule' };

export default async function RulePage({ params, searchParams }: RulePageProps) {
  const viewer = await requireStaff('program.write');
  const [{ id }, query] = await Promise.all([params, searchParams]);
  const rule = await findRule(viewer, id);
  if (!rule) notFound();
  const owner = {
    programId: rule.programId,
    groupId: rule.groupId ?? undefined,
    affiliateId: rule.affiliateId ?? undefined,
  };
  const back = { href: listHref(owner), label: 'Rewards' };
  if (rule.replacedAt !== null) {
    return (
      <>
        <PageHeader title="A rule" back={back} />
        <Callout
          tone="info"
          title="This rule was edited or ended"
          action={<LinkButton href={back.href}>Look at the list</LinkButton>}
        >
          {rule.words} What earned by it keeps it as it was.
        </Callout>
      </>
    );
  }
  const days = await findRuleDays(rule.programId, rule);
  return (
    <>
      <PageHeader title="A rule" back={back} />
      <div className="max-w-2xl">
        <Panel title={rule.words} description="What earned by it keeps it as it was.">
          <RuleEditor
            action={changeRuleAction}
            hidden={{ ...ownerFields(owner), ruleId: rule.id, ...markField(query) }}
            values={valuesOfQuery(query) ?? valuesOfRule(rule, days)}
            trigger={rule.trigger}
            previewHref={`${REWARDS_PATH}/preview`}
          />
        </Panel>
      </div>
    </>
  );
}
