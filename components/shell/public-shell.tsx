import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { SkipLink } from '@/components/ui/skip-link';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import { Mark } from '@/components/shell/wordmark';

type PublicShellProps = {
  programName: string;
  homeHref?: string;
  /** "Log in", "Apply". */
  nav?: readonly { href: string; label: string }[];
  /** narrow for a single form: log in, apply. */
  width?: 'narrow' | 'wide';
  footer?: ReactNode;
  children: ReactNode;
};

/** Program page, log in, apply: what a person sees before having an account. */
export function PublicShell({
  programName,
  homeHref = '/',
  nav = [],
  width = 'wide',
  footer,
  children,
}: PublicShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="mx-auto flex h-16 w-full max-w-[calc(60rem+2rem)] items-center justify-between gap-4 px-4">
        <Link href={homeHref} className="flex min-h-11 min-w-0 items-center gap-2 font-semibold">
          <Mark />
          <span className="truncate">{programName}</span>
        </Link>
        {nav.length > 0 ? (
          <nav aria-label="Main">
            <ul className="flex items-center gap-1">
              {nav.map((item) => (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    className="text-muted hover:bg-hover hover:text-ink inline-flex h-10 items-center rounded-md px-3 text-base whitespace-nowrap transition-colors pointer-coarse:h-11"
                  >
                    {item.label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        ) : null}
      </header>
      <main
        id="main"
        tabIndex={-1}
        className={cn(
          'mx-auto w-full flex-1 px-4 py-8 md:py-14',
          width === 'narrow' ? 'max-w-md' : 'max-w-[calc(60rem+2rem)]',
        )}
      >
        {children}
      </main>
      <footer className="text-muted mx-auto flex w-full max-w-[calc(60rem+2rem)] flex-wrap items-center justify-between gap-4 px-4 py-6 text-sm">
        <div>{footer ?? programName}</div>
        <ThemeToggle />
      </footer>
    </div>
  );
}
