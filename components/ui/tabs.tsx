import Link from 'next/link';
import { cn } from '@/components/ui/cn';
import { formatNumber } from '@/components/ui/format';

type TabsProps = {
  /** What is being chosen between: "Commissions by state". */
  label: string;
  items: readonly { href: string; label: string; count?: number; active: boolean }[];
  className?: string;
};

/** Views of one list, each with its own address. */
export function Tabs({ label, items, className }: TabsProps) {
  return (
    <nav
      aria-label={label}
      className={cn('-mx-4 [scrollbar-width:none] overflow-x-auto px-4 md:mx-0 md:px-0', className)}
    >
      <ul className="border-line flex min-w-full gap-1 border-b">
        {items.map((item) => (
          <li key={item.href}>
            <Link
              href={item.href}
              aria-current={item.active ? 'page' : undefined}
              className={cn(
                '-mb-px inline-flex h-10 items-center gap-1.5 border-b-2 px-3 text-base whitespace-nowrap transition-colors focus-visible:-outline-offset-2 pointer-coarse:h-11',
                item.active
                  ? 'border-accent text-ink font-medium'
                  : 'text-muted hover:text-ink border-transparent',
              )}
            >
              {item.label}
              {item.count === undefined ? null : (
                <span className="text-faint text-sm font-normal">{formatNumber(item.count)}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
