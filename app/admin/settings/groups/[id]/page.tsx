import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { changeGroupAction } from '@/app/admin/settings/groups/actions';
import { GroupActions } from '@/app/admin/settings/groups/[id]/group-actions';
import { groupFields } from '@/app/admin/settings/groups/group-fields';
import { listHref } from '@/app/admin/settings/rewards/rule-places';
import { TermsList } from '@/components/affiliates/terms';
import { SpecForm } from '@/components/console/spec-form';
import { CopiedLine } from '@/components/ui/copied-line';
import { formatNumber } from '@/components/ui/format';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import { can } from '@/lib/auth/permissions';
import { env } from '@/lib/env';
import { findGroup, listGroups } from '@/lib/groups/queries';
import type { GroupDto } from '@/lib/groups/types';
import { groupRuleWords } from '@/lib/groups/words';
import { requireStaff } from '@/lib/people/session';
import { listPrograms, type ProgramDto } from '@/lib/programs/queries';

type GroupPageProps = { params: Promise<{ id: string }> };

export const metadata: Metadata = { title: 'Group' };

const path = '/admin/settings/groups';

export default async function GroupPage({ params }: GroupPageProps) {
  const viewer = await requireStaff('console.read');
  const { id } = await params;
  const [group, programs] = await Promise.all([findGroup(viewer, id), listPrograms(viewer)]);
  const program = programs.find((one) => one.id === group?.programId);
  if (!group || !program) notFound();
  const others = await listGroups(viewer, { programId: program.id });
  const mayWrite = can(viewer.role, 'program.write');
  return (
    <>
      <PageHeader
        back={{ href: path, label: 'Groups' }}
        title={group.name}
        description={<Facts group={group} />}
        action={
          mayWrite ? (
            <GroupActions group={group} others={others.filter((one) => one.id !== id)} />
          ) : null
        }
      />
      <Stack>
        <Panel
          title="Application link"
          description="Whoever applies by it becomes an affiliate of this group."
        >
          <CopiedLine label="Address" value={linkOf(group, program, programs.length > 1)} />
        </Panel>
        <Panel
          title="Group and terms"
          description="What is left empty is the program’s. Commissions keep the terms they were earned on, and discount codes their value."
          action={
            <TextLink href={listHref({ programId: program.id, groupId: group.id })}>
              Its rules
            </TextLink>
          }
        >
          {mayWrite ? (
            <SpecForm
              wide
              action={changeGroupAction}
              fields={[
                { kind: 'hidden', name: 'groupId', label: '', value: group.id },
                ...groupFields(program.terms, group),
              ]}
              submitLabel="Save group"
            />
          ) : (
            <TermsList terms={group.terms} minimumPayout={program.minimumPayout} />
          )}
        </Panel>
      </Stack>
    </>
  );
}

function Facts({ group }: { group: GroupDto }) {
  const { members } = group;
  return (
    <>
      <TextLink href={`/admin/affiliates?group=${group.id}`}>
        {members === 1 ? '1 affiliate' : `${formatNumber(members)} affiliates`}
      </TextLink>
      {group.isDefault ? '. Whoever is in no other group.' : `. ${groupRuleWords(group.rule)}.`}
    </>
  );
}

/** Of the default group today's address stays; of several programs each is named. */
function linkOf(group: GroupDto, program: ProgramDto, isNamed: boolean): string {
  const address = `${env().APP_URL}/apply${group.isDefault ? '' : `/${group.slug}`}`;
  return isNamed ? `${address}?program=${program.slug}` : address;
}
