'use client';

import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { NonceProvider, useFirstNonce } from '@/components/ui/nonce-provider';
import { ToastProvider } from '@/components/ui/toast';
import { TooltipProvider } from '@/components/ui/tooltip';

/**
 * The theme's script runs from the server's HTML alone. Where React makes the page anew in the browser (after an error)
 * it would warn of a script that never runs; as a data block it is silent.
 */
const themeScript = typeof window === 'undefined' ? {} : { type: 'application/json' };

/** What every page needs around it: theme, nonce, tooltips, toasts. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const first = useFirstNonce(nonce);
  return (
    <NonceProvider nonce={nonce}>
      <ThemeProvider
        attribute="class"
        defaultTheme="system"
        enableSystem
        disableTransitionOnChange
        scriptProps={themeScript}
        {...(first ? { nonce: first } : {})}
      >
        <TooltipProvider delayDuration={300}>
          <ToastProvider>{children}</ToastProvider>
        </TooltipProvider>
      </ThemeProvider>
    </NonceProvider>
  );
}
