'use client';

import { Dialog as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { CloseButton } from '@/components/ui/close-button';

export type DialogProps = {
  /** The button that opens it; leave out when `open` does. */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  children?: ReactNode;
};

const widths = { sm: 'md:max-w-sm', md: 'md:max-w-lg', lg: 'md:max-w-3xl' };

/** A question in the middle of a desk, at the foot of a phone. */
export function Dialog({
  trigger,
  open,
  onOpenChange,
  title,
  description,
  footer,
  size = 'md',
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className="bg-scrim data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in fixed inset-0 z-40" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'bg-raised shadow-float fixed z-50 flex max-h-[calc(100dvh-2rem)] flex-col outline-none',
            'max-md:data-[state=closed]:animate-sheet-out max-md:data-[state=open]:animate-sheet-in inset-x-0 bottom-0 rounded-t-lg',
            'md:data-[state=closed]:animate-fade-out md:data-[state=open]:animate-fade-in md:inset-x-auto md:top-1/2 md:bottom-auto md:left-1/2 md:w-[calc(100%-4rem)] md:-translate-1/2 md:rounded-lg',
            widths[size],
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-4">
            <div className="min-w-0 py-1">
              <Radix.Title className="text-lg">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="text-muted mt-1 text-base">
                  {description}
                </Radix.Description>
              ) : null}
            </div>
            <CloseButton />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-3 pb-5">{children}</div>
          {footer ? (
            <div className="border-line flex flex-wrap justify-end gap-2 border-t px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
              {footer}
            </div>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Wraps a button that closes the dialog or drawer it stands in. */
export const DialogClose = Radix.Close;
