'use client';

import { useRouter } from 'next/navigation';
import { Dialog as Radix } from 'radix-ui';
import { useRef, useState, type ReactElement, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { CloseButton } from '@/components/ui/close-button';

type DrawerProps = {
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** For a drawer that has an address of its own (?open=com_…): render it, and closing leads here. */
  closeHref?: string;
  title: ReactNode;
  /** A status, an amount: below the title. */
  description?: ReactNode;
  /** Actions, at the foot, the main one last. */
  footer?: ReactNode;
  size?: 'md' | 'lg';
  children: ReactNode;
};

/** Detail beside the list it belongs to: at the right of a desk, over the whole of a phone. */
export function Drawer({
  trigger,
  open,
  onOpenChange,
  closeHref,
  title,
  description,
  footer,
  size = 'md',
  children,
}: DrawerProps) {
  const router = useRouter();
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(closeHref !== undefined);
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
    if (!next && closeHref !== undefined) router.push(closeHref, { scroll: false });
  };
  return (
    <Radix.Root open={open ?? isOpen} onOpenChange={change}>
      {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className="bg-scrim data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in fixed inset-0 z-40" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          // The drawer itself takes the focus, so that its title is read before any button.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            panel.current?.focus();
          }}
          ref={panel}
          tabIndex={-1}
          className={cn(
            'bg-raised md:shadow-float fixed inset-0 z-50 flex flex-col outline-none md:left-auto md:w-full',
            'data-[state=closed]:animate-drawer-out data-[state=open]:animate-drawer-in',
            size === 'lg' ? 'md:max-w-2xl' : 'md:max-w-[30rem]',
          )}
        >
          <DrawerHead title={title} description={description} />
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-5 md:px-6">{children}</div>
          {footer ? (
            <div className="border-line flex flex-wrap justify-end gap-2 border-t px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] max-md:*:flex-1 md:px-6">
              {footer}
            </div>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function DrawerHead({ title, description }: Pick<DrawerProps, 'title' | 'description'>) {
  return (
    <div className="border-line flex items-start justify-between gap-4 border-b px-4 py-3 md:px-6">
      <div className="min-w-0 py-1">
        <Radix.Title className="text-lg wrap-anywhere">{title}</Radix.Title>
        {description ? (
          <Radix.Description asChild>
            <div className="text-muted mt-0.5 text-base">{description}</div>
          </Radix.Description>
        ) : null}
      </div>
      <CloseButton />
    </div>
  );
}

/** A part of a drawer with its own small heading. */
export function DrawerSection({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="border-line mt-6 border-t pt-5 first:mt-0 first:border-t-0 first:pt-0">
      <h3 className="mb-3 text-base">{title}</h3>
      {children}
    </section>
  );
}
