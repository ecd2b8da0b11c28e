import { Plus, ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { textOf, type PageProps, type Query } from '@/app/address';
import { reorderRulesAction, setCapsAction } from '@/app/admin/settings/rewards/actions';
import { capFields } from '@/app/admin/settings/rewards/caps-form';
import {
  listHref,
  ownerFields,
  REWARDS_PATH,
  type Owner,
} from '@/app/admin/settings/rewards/rule-places';
import { ruleSections } from '@/app/admin/settings/rewards/rule-sections';
import { Tester } from '@/app/admin/settings/rewards/tester';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { OrderedList } from '@/components/console/ordered-list';
import { SpecForm } from '@/components/console/spec-form';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Columns, Stack } from '@/components/ui/stack';
import { Tabs } from '@/components/ui/tabs';
import { can } from '@/lib/auth/permissions';
import { formatMoney } from '@/lib/money/format';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';
import { findRuleList, type RuleListDto } from '@/lib/rewards/rule-list';
import { CAP_WORDS } from '@/lib/rewards/words';

export const metadata: Metadata = { title: 'Rewards' };

export default async function RewardsPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const programs = await listPrograms(viewer);
  const owner = ownerOf(query, programs[0]?.id);
  const list = owner && (await findRuleList(viewer, owner));
  if (!owner || !list) {
    if (programs.length > 0) notFound();
    return <NoProgram role={viewer.role} />;
  }
  const mayWrite = can(viewer.role, 'program.write');
  const back = backOf(list);
  return (
    <>
      <PageHeader
        title={list.affiliate?.name ?? list.group?.name ?? 'Settings'}
        description={list.level === 'program' ? undefined : 'Rewards'}
        back={back}
        action={
          mayWrite ? (
            <LinkButton
              variant="primary"
              href={listHref(owner, '/new')}
              icon={<Plus aria-hidden />}
            >
              Add a rule
            </LinkButton>
          ) : undefined
        }
      />
      <Stack>
        {list.level === 'program' ? <SettingsTabs role={viewer.role} active="rewards" /> : null}
        {list.level === 'program' && programs.length > 1 ? (
          <Tabs
            label="Programs"
            items={programs.map(({ id, name }) => ({
              href: listHref({ programId: id }),
              label: name,
              active: id === list.program.id,
            }))}
          />
        ) : null}
        <Columns>
          <Stack>
            <Panel
              title="What an order earns"
              description="Read from top to bottom. The first that matches takes a line."
              flush
            >
              <OrderedList
                sections={ruleSections({ list, owner, mayWrite })}
                action={mayWrite ? reorderRulesAction : null}
                name="ruleIds"
                fields={ownerFields(owner)}
              />
            </Panel>
            <Caps list={list} owner={owner} mayWrite={mayWrite} />
          </Stack>
          <Tester viewer={viewer} list={list} owner={owner} query={query} />
        </Columns>
      </Stack>
    </>
  );
}

/** Whose list an address names; the first program's when it names none. */
function ownerOf(query: Query, first: string | undefined): Owner | null {
  const programId = textOf(query, 'program', 64) ?? first;
  if (programId === undefined) return null;
  const [groupId, affiliateId] = [textOf(query, 'group', 64), textOf(query, 'affiliate', 64)];
  return affiliateId === undefined ? { programId, groupId } : { programId, affiliateId };
}

function backOf({ affiliate, group }: RuleListDto) {
  if (affiliate) return { href: `/admin/affiliates/${affiliate.id}`, label: 'Affiliate' };
  return group ? { href: `/admin/settings/groups/${group.id}`, label: 'Group' } : undefined;
}

type CapsProps = { list: RuleListDto; owner: Owner; mayWrite: boolean };

function Caps({ list, owner, mayWrite }: CapsProps) {
  const own = list.caps.filter(({ level }) => level === list.level);
  const below = list.caps.filter(({ level }) => level !== list.level);
  const words = ({ kind, currency, amountMinor }: (typeof below)[number]) =>
    `${CAP_WORDS[kind]}: ${formatMoney(amountMinor, currency)}`;
  return (
    <Panel
      title="Limits"
      description="What orders may earn at most. What a limit cuts is shown as cut, and not paid later."
    >
      {below.length > 0 ? (
        <p className="text-muted mb-4 text-sm">
          Where none is set here, others hold: {below.map(words).join('; ')}.
        </p>
      ) : null}
      {mayWrite ? (
        <SpecForm
          action={setCapsAction}
          fields={[
            ...Object.entries(ownerFields(owner)).map(([name, value]) => ({
              kind: 'hidden' as const,
              name,
              label: '',
              value,
            })),
            ...capFields(own),
          ]}
          submitLabel="Save limits"
          beside={
            <Button type="submit" formMethod="get" formAction={`${REWARDS_PATH}/preview`}>
              Preview
            </Button>
          }
        />
      ) : (
        <p className="text-muted">{own.length === 0 ? 'None.' : own.map(words).join('; ')}</p>
      )}
    </Panel>
  );
}

function NoProgram({ role }: { role: Parameters<typeof SettingsTabs>[0]['role'] }) {
  return (
    <>
      <PageHeader title="Settings" />
      <Stack>
        <SettingsTabs role={role} active="rewards" />
        <Panel title="Rewards">
          <EmptyState icon={<ScrollText />} title="No program yet">
            The first owner names it on the first visit.
          </EmptyState>
        </Panel>
      </Stack>
    </>
  );
}
