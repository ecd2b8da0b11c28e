import type { Metadata } from 'next';
import { rateWords, termLines } from '@/components/affiliates/terms-words';
import { isPlain, WhatEarns, type WhatEarnsView } from '@/components/affiliates/what-earns';
import { PublicShell } from '@/components/shell/public-shell';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { homeOf } from '@/lib/auth/next-path';
import { getSessionUser } from '@/lib/people/session';
import { listPublicPrograms, type ProgramDto } from '@/lib/programs/queries';
import { listPublicWhatEarns } from '@/lib/rewards/what-earns';

export async function generateMetadata(): Promise<Metadata> {
  const [only, second] = await listPublicPrograms();
  return only && !second
    ? {
        title: { absolute: `${only.name} affiliate program` },
        description: `Recommend ${only.name} and earn ${rateWords(only.terms)} of what your customers buy.`,
      }
    : { title: { absolute: 'Affiliate programs' } };
}

export default async function ProgramPage() {
  const [programs, user] = await Promise.all([listPublicPrograms(), getSessionUser()]);
  const [first, second] = programs;
  const nav = user
    ? [{ href: homeOf(user.role), label: user.role === 'affiliate' ? 'My portal' : 'Console' }]
    : [{ href: '/login', label: 'Log in' }];
  return (
    <PublicShell programName={first && !second ? first.name : 'Tributary'} nav={nav}>
      {programs.length === 0 ? (
        <EmptyState
          title={<h1>There is no program yet</h1>}
          action={
            <LinkButton href="/login" variant="primary">
              Log in
            </LinkButton>
          }
        >
          Its terms stand here once the people who run this site have set it up.
        </EmptyState>
      ) : (
        <div className="grid gap-16">
          {programs.map((program, index) => (
            <Program
              key={program.id}
              program={program}
              isFirst={index === 0}
              isOnly={!second}
              isLoggedIn={user !== null}
            />
          ))}
        </div>
      )}
    </PublicShell>
  );
}

type ProgramProps = {
  program: ProgramDto;
  isFirst: boolean;
  isOnly: boolean;
  isLoggedIn: boolean;
};

/** The whole offer in plain words, figures first. */
async function Program({ program, isFirst, isOnly, isLoggedIn }: ProgramProps) {
  const { terms } = program;
  const what = await listPublicWhatEarns(program.id);
  const Title = isFirst ? 'h1' : 'h2';
  const apply = isOnly ? '/apply' : `/apply?program=${program.slug}`;
  return (
    <article>
      <header className="max-w-2xl">
        <Title className="text-2xl md:text-[2.5rem] md:leading-[1.15] md:tracking-[-0.025em]">
          {!isPlain(what)
            ? `Recommend ${program.name}. Earn by what your customers buy.`
            : terms.commissionKind === 'percent'
              ? `Recommend ${program.name}. Keep ${rateWords(terms)} of every order.`
              : `Recommend ${program.name}. Earn ${rateWords(terms)} with every order.`}
        </Title>
        <p className="text-muted mt-4 text-lg">
          You get a link of your own. When somebody follows it and buys, you see the commission
          within seconds: why you earned it, and the day it can be paid.
        </p>
        {isLoggedIn ? null : (
          <div className="mt-6 flex flex-wrap gap-2">
            <LinkButton href={apply} variant="primary" size="lg">
              Apply
            </LinkButton>
            <LinkButton href="/login" size="lg">
              Log in
            </LinkButton>
          </div>
        )}
      </header>
      <Terms program={program} what={what} />
      <HowItGoes isAcceptedAtOnce={program.autoAccept} />
    </article>
  );
}

function Terms({ program, what }: { program: ProgramDto; what: WhatEarnsView }) {
  return (
    <section aria-labelledby={`terms-${program.slug}`} className="mt-12 md:mt-16">
      <h2 id={`terms-${program.slug}`} className="mb-2 text-lg">
        The terms
      </h2>
      {isPlain(what) ? null : (
        <div className="border-line grid grid-cols-1 gap-x-6 gap-y-1 border-t py-4 md:grid-cols-[12rem_1fr]">
          <h3 className="text-muted">You earn</h3>
          <WhatEarns {...what} />
        </div>
      )}
      <dl>
        {termLines(program.terms, program.minimumPayout, { withRate: isPlain(what) }).map(
          (line) => (
            <div
              key={line.term}
              className="border-line grid grid-cols-1 gap-x-6 gap-y-1 border-t py-4 md:grid-cols-[12rem_16rem_1fr]"
            >
              <dt className="text-muted">{line.term}</dt>
              <dd className="text-lg font-medium">{line.value}</dd>
              <dd className="text-muted">{line.note}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}

function HowItGoes({ isAcceptedAtOnce }: { isAcceptedAtOnce: boolean }) {
  return (
    <section aria-label="How it goes" className="mt-10">
      <ol className="grid grid-cols-1 gap-6 md:grid-cols-3">
        {[
          ['Apply', isAcceptedAtOnce ? 'You are in at once.' : 'Somebody reads every application.'],
          ['Share', 'Link to any page of the shop, with a QR code and marks for campaigns.'],
          ['Get paid', 'To PayPal or a bank account, whenever you ask for it.'],
        ].map(([title, text], index) => (
          <li key={title} className="border-line border-t pt-4">
            <p className="font-medium">
              <span className="text-faint mr-2">{index + 1}</span>
              {title}
            </p>
            <p className="text-muted mt-1">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
