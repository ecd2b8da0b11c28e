import Link from 'next/link';
import type { ReactNode } from 'react';
import { SkipLink } from '@/components/ui/skip-link';
import { BottomBar } from '@/components/shell/bottom-bar';
import { PersonFoot } from '@/components/shell/person-foot';
import { SectionList } from '@/components/shell/section-list';
import type { ShellPerson, ShellSection } from '@/components/shell/types';
import { Mark } from '@/components/shell/wordmark';

type AppShellProps = {
  programName: string;
  /** The first four stand in a phone's bottom bar. */
  sections: readonly ShellSection[];
  person: ShellPerson;
  /** A server action. */
  signOutAction: () => Promise<void>;
  children: ReactNode;
};

/** Portal and console: a rail on a desk, a bottom bar on a phone, the page between. */
export function AppShell({
  programName,
  sections,
  person,
  signOutAction,
  children,
}: AppShellProps) {
  const home = sections[0]?.href ?? '/';
  const foot = <PersonFoot person={person} signOutAction={signOutAction} />;
  return (
    <div className="min-h-dvh lg:pl-56">
      <SkipLink />
      <aside className="border-line bg-ground fixed inset-y-0 left-0 flex w-56 flex-col border-r max-lg:hidden print:hidden">
        <Link
          href={home}
          className="flex h-16 shrink-0 items-center gap-2 px-5 font-semibold focus-visible:-outline-offset-2"
        >
          <Mark />
          <span className="truncate">{programName}</span>
        </Link>
        <nav aria-label="Sections" className="min-h-0 flex-1 overflow-y-auto px-2 py-1">
          <SectionList sections={sections} />
        </nav>
        <div className="border-line border-t p-3">{foot}</div>
      </aside>
      <header className="border-line flex h-12 items-center border-b px-4 lg:hidden print:hidden">
        <Link href={home} className="flex min-w-0 items-center gap-2 font-semibold">
          <Mark />
          <span className="truncate">{programName}</span>
        </Link>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[calc(75rem+4rem)] px-4 pb-24 lg:px-8 lg:pb-12 lg:[--top-line:65px]"
      >
        {children}
      </main>
      <BottomBar sections={sections}>{foot}</BottomBar>
    </div>
  );
}
