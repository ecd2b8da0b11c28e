'use client';

import { Ellipsis, X } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { IconButton } from '@/components/ui/icon-button';
import { activeHref } from '@/components/shell/active-section';
import type { ShellSection } from '@/components/shell/types';
import { SectionList } from '@/components/shell/section-list';
import { shellIcons } from '@/components/shell/shell-icons';

type BottomBarProps = {
  sections: readonly ShellSection[];
  /** Below the sections in the sheet: the person, colours, sign out. */
  children: ReactNode;
};

const inBar = 4;

const itemClass =
  'relative flex h-14 w-full min-w-0 flex-col items-center justify-center gap-0.5 text-xs transition-colors focus-visible:-outline-offset-2';

/** A phone's navigation: four sections under the thumb and the rest behind "More". */
export function BottomBar({ sections, children }: BottomBarProps) {
  const [isOpen, setOpen] = useState(false);
  const active = activeHref(
    usePathname(),
    sections.map((section) => section.href),
  );
  const first = sections.slice(0, inBar);
  const rest = sections.slice(inBar);
  const isInRest = rest.some((section) => section.href === active);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <nav
        aria-label="Sections"
        className="border-line bg-surface fixed inset-x-0 bottom-0 z-30 border-t pb-[env(safe-area-inset-bottom)] lg:hidden print:hidden"
      >
        <ul className="mx-auto flex max-w-lg">
          {first.map((section) => (
            <li key={section.href} className="min-w-0 flex-1">
              <BarLink section={section} isActive={section.href === active} />
            </li>
          ))}
          <li className="min-w-0 flex-1">
            <Dialog.Trigger
              className={cn(itemClass, isInRest ? 'text-accent font-medium' : 'text-muted')}
            >
              <Ellipsis aria-hidden size={20} />
              More
            </Dialog.Trigger>
          </li>
        </ul>
      </nav>
      <MoreSheet sections={rest} close={() => setOpen(false)}>
        {children}
      </MoreSheet>
    </Dialog.Root>
  );
}

function BarLink({ section, isActive }: { section: ShellSection; isActive: boolean }) {
  const Icon = shellIcons[section.icon];
  return (
    <Link
      href={section.href}
      aria-current={isActive ? 'page' : undefined}
      className={cn(itemClass, isActive ? 'text-accent font-medium' : 'text-muted')}
    >
      <Icon aria-hidden size={20} />
      <span className="max-w-full truncate tracking-tight">
        {section.shortLabel ?? section.label}
      </span>
      {section.badge ? (
        <span className="bg-accent text-on-accent absolute top-1 left-1/2 ml-2 min-w-4.5 rounded-full px-1 text-center text-[0.625rem] leading-4.5 font-medium">
          {section.badge}
        </span>
      ) : null}
    </Link>
  );
}

function MoreSheet({ sections, close, children }: BottomBarProps & { close: () => void }) {
  return (
    <Dialog.Portal>
      <Dialog.Overlay className="bg-scrim data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in fixed inset-0 z-40 lg:hidden" />
      <Dialog.Content
        aria-describedby={undefined}
        className="bg-raised shadow-float data-[state=closed]:animate-sheet-out data-[state=open]:animate-sheet-in fixed inset-x-0 bottom-0 z-50 flex max-h-[85dvh] flex-col rounded-t-lg pb-[env(safe-area-inset-bottom)] outline-none lg:hidden"
      >
        <div className="flex items-center justify-between px-4 pt-2">
          <Dialog.Title className="text-base">More</Dialog.Title>
          <Dialog.Close asChild>
            <IconButton label="Close" icon={<X aria-hidden />} className="text-muted -mr-2" />
          </Dialog.Close>
        </div>
        <div className="min-h-0 overflow-y-auto px-1 pb-3">
          <SectionList sections={sections} onNavigate={close} />
          <div className="border-line mt-2 border-t px-3 pt-3">{children}</div>
        </div>
      </Dialog.Content>
    </Dialog.Portal>
  );
}
