import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { wordOf, type PageProps, type Query } from '@/app/address';
import { PREVIEW_DAYS } from '@/app/admin/settings/program/preview/preview-form';
import { PreviewResult } from '@/app/admin/settings/program/preview/result';
import { askedChange, previewOwner } from '@/app/admin/settings/rewards/preview/asked-change';
import { listHref, REWARDS_PATH } from '@/app/admin/settings/rewards/rule-places';
import { SpecFields } from '@/components/console/spec-fields';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { PanelSkeleton } from '@/components/ui/skeleton';
import { Stack } from '@/components/ui/stack';
import { requireStaff } from '@/lib/people/session';
import { markOf } from '@/lib/reports/attribution-preview/mark';
import { previewAttribution } from '@/lib/reports/attribution-preview/preview';
import type { RewardChange } from '@/lib/reports/attribution-preview/rewards';
import { findRuleList } from '@/lib/rewards/rule-list';

export const metadata: Metadata = { title: 'Preview of other rules' };

export default async function RewardsPreviewPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const owner = previewOwner(query);
  const list = await findRuleList(viewer, owner);
  if (!list) notFound();
  const days = wordOf(query, 'days', PREVIEW_DAYS) ?? '90';
  const asked = await askedChange(query, owner, list);
  return (
    <>
      <PageHeader
        back={{ href: listHref(owner), label: 'Rewards' }}
        title="Preview of other rules"
        description="Who would have gained and lost over past orders. Nothing is changed by looking."
      />
      <Stack>
        {asked.ok ? (
          <>
            <Panel
              title={list.affiliate?.name ?? list.group?.name ?? list.program.name}
              description={asked.value.words}
            >
              <form method="get" className="flex flex-wrap items-end gap-2">
                <Kept query={query} />
                <SpecFields
                  state={null}
                  fields={[
                    {
                      kind: 'select',
                      name: 'days',
                      label: 'Orders of the last',
                      options: PREVIEW_DAYS.map((value) => ({ value, label: `${value} days` })),
                      value: days,
                    },
                  ]}
                />
                <Button type="submit">Look again</Button>
              </form>
            </Panel>
            <Suspense key={keptText(query) + days} fallback={<PanelSkeleton lines={8} />}>
              <Result
                programId={owner.programId}
                days={Number(days)}
                change={asked.value.change}
                editHref={
                  asked.value.editHref &&
                  `${REWARDS_PATH}${asked.value.editHref}?${keptText(query)}`
                }
              />
            </Suspense>
          </>
        ) : (
          <Callout
            tone="error"
            title="This cannot be previewed"
            action={<LinkButton href={listHref(owner)}>Back to the list</LinkButton>}
          >
            {asked.error.message}
          </Callout>
        )}
      </Stack>
    </>
  );
}

/** Everything an address says but for the time; and whose list it is by the names that pages read. */
function entriesOf(query: Query): [string, string][] {
  const owner = previewOwner(query);
  return [
    ...Object.entries(query).flatMap(([name, value]) =>
      name === 'days' || name === 'preview' || name.startsWith('$')
        ? []
        : [value ?? []].flat().map((one): [string, string] => [name, one]),
    ),
    ...(['programId', 'groupId', 'affiliateId'] as const).flatMap((name): [string, string][] => {
      const [short] = name.split('Id');
      const value = owner[name];
      return short === undefined || value === undefined || short in query ? [] : [[short, value]];
    }),
  ];
}

function keptText(query: Query): string {
  return new URLSearchParams(entriesOf(query)).toString();
}

function Kept({ query }: { query: Query }) {
  return entriesOf(query).map(([name, value], index) => (
    <input key={index} type="hidden" name={name} value={value} />
  ));
}

type ResultProps = {
  programId: string;
  days: number;
  change: RewardChange;
  editHref: string | null;
};

async function Result({ programId, days, change, editHref }: ResultProps) {
  const viewer = await requireStaff('console.read');
  const preview = await previewAttribution(viewer, {
    programId,
    days,
    terms: {},
    rewards: change,
  });
  if (!preview) notFound();
  return (
    <>
      <PreviewResult preview={preview} />
      {editHref === null ? null : (
        <div>
          <LinkButton
            variant="primary"
            href={`${editHref}&${new URLSearchParams({ preview: markOf(change, preview) }).toString()}`}
          >
            Back to the rule, to save it
          </LinkButton>
        </div>
      )}
    </>
  );
}
