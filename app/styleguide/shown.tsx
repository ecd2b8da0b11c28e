import type { ReactNode } from 'react';

/** One thing of the guide under a small name. */
export function Shown({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="border-line min-w-0 border-t py-4 first:border-t-0 first:pt-0 last:pb-0">
      <h3 className="text-muted mb-3 text-sm font-medium">{name}</h3>
      {children}
    </div>
  );
}

/** Several states beside one another. */
export function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-x-4 gap-y-3">{children}</div>;
}
