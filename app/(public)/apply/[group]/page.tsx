import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { textOf, type Query } from '@/app/address';
import { Application } from '@/app/(public)/apply/application';
import { TermsList } from '@/components/affiliates/terms';
import { isPlain } from '@/components/affiliates/what-earns';
import { Panel } from '@/components/ui/panel';
import { homeOf } from '@/lib/auth/next-path';
import { findApplicationGroup } from '@/lib/groups/queries';
import { listPublicWhatEarns } from '@/lib/rewards/what-earns';
import { getSessionUser } from '@/lib/people/session';

type GroupApplyPageProps = { params: Promise<{ group: string }>; searchParams: Promise<Query> };

export const metadata: Metadata = { title: 'Apply' };

/** The application link of a group: whoever applies by it becomes a member of the group. */
export default async function GroupApplyPage({ params, searchParams }: GroupApplyPageProps) {
  const [{ group: slug }, query, user] = await Promise.all([
    params,
    searchParams,
    getSessionUser(),
  ]);
  const found = await findApplicationGroup(slug, textOf(query, 'program', 64));
  if (!found) notFound();
  if (user) redirect(homeOf(user.role));
  const { program, group } = found;
  const what = await listPublicWhatEarns(program.id, group.id);
  return (
    <Application
      program={program}
      terms={group.terms}
      what={what}
      group={group.slug}
      via={textOf(query, 'via', 200) ?? null}
      after={
        <Panel title="The terms">
          <TermsList
            terms={group.terms}
            minimumPayout={program.minimumPayout}
            withRate={isPlain(what)}
          />
        </Panel>
      }
    />
  );
}
