import type { ReactNode } from 'react';
import { ApplyForm } from '@/app/(public)/apply/apply-form';
import { commissionWords, trailingWords } from '@/components/affiliates/terms-words';
import { isPlain, WhatEarns, type WhatEarnsView } from '@/components/affiliates/what-earns';
import { PublicShell } from '@/components/shell/public-shell';
import { Card } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { mailIsOn } from '@/lib/mail/transport';
import type { ProgramDto } from '@/lib/programs/queries';
import type { Terms } from '@/lib/programs/types';

type ApplicationProps = {
  program: ProgramDto;
  /** Those that whoever applies here begins with. */
  terms: Terms;
  /** The rules they earn by. */
  what: WhatEarnsView;
  /** Slug of the group whose link it is; null: the one everybody begins in. */
  group: string | null;
  /** As the address had it: a code of whoever recruits. */
  via: string | null;
  /** After the first words of the terms. */
  children?: ReactNode;
  /** Below the form. */
  after?: ReactNode;
};

/** What somebody earns here, and the form by which they ask to. */
export function Application({
  program,
  terms,
  what,
  group,
  via,
  children,
  after,
}: ApplicationProps) {
  return (
    <PublicShell
      programName={program.name}
      width="narrow"
      nav={[{ href: '/login', label: 'Log in' }]}
    >
      <Stack>
        <div>
          <h1 className="text-2xl">Apply to {program.name}</h1>
          <p className="text-muted mt-2">
            You earn{isPlain(what) ? ` ${lowerFirst(commissionWords(terms))},` : ''}{' '}
            {lowerFirst(trailingWords(terms))}. {children}
          </p>
          {isPlain(what) ? null : (
            <section aria-label="What you earn" className="mt-4">
              <WhatEarns {...what} />
            </section>
          )}
        </div>
        <Card>
          <ApplyForm
            program={program.slug}
            group={group}
            via={via}
            isAcceptedAtOnce={program.autoAccept}
            isMailed={mailIsOn()}
          />
        </Card>
        {after}
      </Stack>
    </PublicShell>
  );
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
