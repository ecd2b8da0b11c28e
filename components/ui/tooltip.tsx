'use client';

import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { usePortalHome } from '@/components/ui/use-portal-home';

type TooltipProps = {
  content: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
  /** Something that takes focus: a button or link. */
  children: ReactElement;
};

/** A few words more. Never the only place where something needed is said: a finger cannot hover. */
export function Tooltip({ content, side = 'top', children }: TooltipProps) {
  const { home, onOpenChange, triggerRef } = usePortalHome();
  return (
    <Radix.Root onOpenChange={onOpenChange}>
      <Radix.Trigger ref={triggerRef} asChild>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={home}>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="animate-fade-in bg-ink text-ground z-50 max-w-72 rounded-md px-2.5 py-1.5 text-sm"
        >
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const TooltipProvider = Radix.Provider;
