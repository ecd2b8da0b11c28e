import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { textOf, type PageProps } from '@/app/address';
import { PublicShell } from '@/components/shell/public-shell';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { TextLink } from '@/components/ui/text-link';
import { homeOf } from '@/lib/auth/next-path';
import { getSessionUser } from '@/lib/people/session';
import { getOnlyProgram, getProgramBySlug, listPublicPrograms } from '@/lib/programs/queries';
import { listPublicWhatEarns } from '@/lib/rewards/what-earns';
import { Application } from '@/app/(public)/apply/application';

export const metadata: Metadata = { title: 'Apply' };

export default async function ApplyPage({ searchParams }: PageProps) {
  const [query, user] = await Promise.all([searchParams, getSessionUser()]);
  if (user) redirect(homeOf(user.role));
  const slug = textOf(query, 'program', 64);
  const program = slug ? await getProgramBySlug(slug) : await getOnlyProgram();
  if (!program) {
    if (slug) notFound();
    return <ChooseProgram via={textOf(query, 'via', 200)} />;
  }
  const what = await listPublicWhatEarns(program.id);
  return (
    <Application
      program={program}
      terms={program.terms}
      what={what}
      group={null}
      via={textOf(query, 'via', 200) ?? null}
    >
      <TextLink href="/">All terms</TextLink>
    </Application>
  );
}

type ChooseProgramProps = { via: string | undefined };

/** Whoever was sent here by an affiliate stays so. */
async function ChooseProgram({ via: code }: ChooseProgramProps) {
  const via = code === undefined ? '' : `&via=${encodeURIComponent(code)}`;
  const programs = await listPublicPrograms();
  return (
    <PublicShell programName="Tributary" width="narrow" nav={[{ href: '/login', label: 'Log in' }]}>
      <h1 className="mb-4 text-2xl">Apply</h1>
      {programs.length === 0 ? (
        <EmptyState title="There is no program yet">
          Come back when the people who run this site have set one up.
        </EmptyState>
      ) : (
        <ul className="grid gap-3">
          {programs.map((program) => (
            <li key={program.id}>
              <LinkButton href={`/apply?program=${program.slug}${via}`}>{program.name}</LinkButton>
            </li>
          ))}
        </ul>
      )}
    </PublicShell>
  );
}
