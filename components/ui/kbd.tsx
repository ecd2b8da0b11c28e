import type { ReactNode } from 'react';

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="border-line-strong bg-surface text-muted inline-grid min-w-5 place-items-center rounded-sm border px-1 font-sans text-xs">
      {children}
    </kbd>
  );
}
