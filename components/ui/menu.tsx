'use client';

import Link from 'next/link';
import { DropdownMenu } from 'radix-ui';
import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { usePortalHome } from '@/components/ui/use-portal-home';

type MenuProps = {
  /** The button that opens it. */
  trigger: ReactElement;
  align?: 'start' | 'end';
  /** <MenuItem>, <MenuLink>, <MenuLabel>, <MenuSeparator>. */
  children: ReactNode;
};

export function Menu({ trigger, align = 'end', children }: MenuProps) {
  const { home, onOpenChange, triggerRef } = usePortalHome();
  return (
    <DropdownMenu.Root modal={false} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger ref={triggerRef} asChild>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={home}>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="bg-raised shadow-float data-[state=closed]:animate-fade-out data-[state=open]:animate-rise-in z-50 max-w-[calc(100vw-1rem)] min-w-44 rounded-md p-1"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemClass =
  'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 text-base outline-none select-none pointer-coarse:min-h-11 ' +
  'data-disabled:cursor-not-allowed data-disabled:text-faint data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-muted';

type MenuItemProps = ComponentProps<typeof DropdownMenu.Item> & {
  icon?: ReactNode;
  danger?: boolean;
};

export function MenuItem({ icon, danger = false, className, children, ...rest }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      className={cn(itemClass, danger && 'text-danger [&_svg]:text-danger', className)}
      {...rest}
    >
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}

type MenuLinkProps = { href: string; icon?: ReactNode; plain?: boolean; children: ReactNode };

export function MenuLink({ href, icon, plain = false, children }: MenuLinkProps) {
  const content = (
    <>
      {icon}
      {children}
    </>
  );
  return (
    <DropdownMenu.Item asChild className={itemClass}>
      {plain ? <a href={href}>{content}</a> : <Link href={href}>{content}</Link>}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="text-faint px-2.5 py-1.5 text-sm">{children}</DropdownMenu.Label>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="bg-line my-1 h-px" />;
}
