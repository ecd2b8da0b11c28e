'use client';

import { createContext, useState, type ReactNode } from 'react';

export type Said = { text: string; isRefusal: boolean };

/** Where the actions inside say what came of them; without it they say it in a toast. */
export const SaidContext = createContext<((said: Said) => void) | null>(null);

/** For the foot of a drawer, whose buttons a toast would cover. Comes before the buttons. */
export function SaidHere({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<Said | null>(null);
  const colour = said?.isRefusal ? 'text-danger' : 'text-muted';
  return (
    <SaidContext value={setSaid}>
      {/* There from the start: a live region that appears together with its text is not read out. */}
      <p role="status" className={said ? `basis-full! text-sm ${colour}` : 'sr-only'}>
        {said?.text}
      </p>
      {children}
    </SaidContext>
  );
}
