import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { textOf, type PageProps } from '@/app/address';
<<<<<<< HEAD
import { commissionWords, trailingWords } from '@/components/affiliates/terms-words';
import { isPlain, WhatEarns } from '@/components/affiliates/what-earns';
=======
>>>>>>> rules
import { PublicShell } from '@/components/shell/public-shell';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { TextLink } from '@/components/ui/text-link';
import { homeOf } from '@/lib/auth/next-path';
import { getSessionUser } from '@/lib/people/session';
import { getOnlyProgram, getProgramBySlug, listPublicPrograms } from '@/lib/programs/queries';
<<<<<<< HEAD
import { listPublicWhatEarns } from '@/lib/rewards/what-earns';
import { ApplyForm } from '@/app/(public)/apply/apply-form';
=======
import { Application } from '@/app/(public)/apply/application';
>>>>>>> rules

export const metadata: Metadata = { title: 'Apply' };

export default async function ApplyPage({ searchParams }: PageProps) {
  const [query, user] = await Promise.all([searchParams, getSessionUser()]);
  if (user) redirect(homeOf(user.role));
  const slug = textOf(query, 'program', 64);
  const program = slug ? await getProgramBySlug(slug) : await getOnlyProgram();
  if (!program) {
    if (slug) notFound();
    return <ChooseProgram />;
  }
  const what = await listPublicWhatEarns(program.id);
  return (
<<<<<<< HEAD
    <PublicShell
      programName={program.name}
      width="narrow"
      nav={[{ href: '/login', label: 'Log in' }]}
    >
      <Stack>
        <div>
          <h1 className="text-2xl">Apply to {program.name}</h1>
          {isPlain(what) ? null : (
            <div className="mt-4">
              <h2 className="mb-2 text-base">What you earn</h2>
              <WhatEarns {...what} />
            </div>
          )}
          <p className="text-muted mt-2">
            You earn {isPlain(what) ? `${lowerFirst(commissionWords(program.terms))}, ` : ''}
            {lowerFirst(trailingWords(program.terms))}. <TextLink href="/">All terms</TextLink>
          </p>
        </div>
        <Card>
          <ApplyForm
            program={program.slug}
            isAcceptedAtOnce={program.autoAccept}
            isMailed={mailIsOn()}
          />
        </Card>
      </Stack>
    </PublicShell>
=======
    <Application program={program} terms={program.terms} group={null}>
      <TextLink href="/">All terms</TextLink>
    </Application>
>>>>>>> rules
  );
}

async function ChooseProgram() {
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
              <LinkButton href={`/apply?program=${program.slug}`}>{program.name}</LinkButton>
            </li>
          ))}
        </ul>
      )}
    </PublicShell>
  );
}
