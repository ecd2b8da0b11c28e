'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/components/ui/cn';
import { activeHref } from '@/components/shell/active-section';
import type { ShellSection } from '@/components/shell/types';
import { shellIcons } from '@/components/shell/shell-icons';

type SectionListProps = {
  sections: readonly ShellSection[];
  onNavigate?: () => void;
};

/** The rail's list; also what "More" holds on a phone. */
export function SectionList({ sections, onNavigate }: SectionListProps) {
  const active = activeHref(
    usePathname(),
    sections.map((section) => section.href),
  );
  return (
    <ul className="grid grid-cols-1 gap-px">
      {sections.map((section, index) => {
        const Icon = shellIcons[section.icon];
        const isActive = section.href === active;
        const startsGroup = section.group && section.group !== sections[index - 1]?.group;
        return (
          <li key={section.href}>
            {startsGroup ? (
              <p className="text-faint px-3 pt-4 pb-1 text-xs font-medium">{section.group}</p>
            ) : null}
            <Link
              href={section.href}
              onClick={onNavigate}
              aria-current={isActive ? 'page' : undefined}
              className={cn(
                'flex h-9 items-center gap-2.5 rounded-md px-3 text-base transition-colors focus-visible:-outline-offset-2 max-lg:h-11 pointer-coarse:h-11',
                isActive
                  ? 'bg-sunken text-ink [&_svg]:text-accent font-medium'
                  : 'text-muted hover:bg-hover hover:text-ink',
              )}
            >
              <Icon aria-hidden size={16} />
              <span className="min-w-0 flex-1 truncate">{section.label}</span>
              {section.badge ? <Badge>{section.badge}</Badge> : null}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Badge({ children }: { children: number | string }) {
  return (
    <span className="bg-accent-soft text-accent-strong min-w-5 rounded-full px-1.5 text-center text-xs leading-5 font-medium">
      {children}
    </span>
  );
}
