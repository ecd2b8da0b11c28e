'use client';

import { useState, type ReactElement, type ReactNode } from 'react';
import { Dialog, type DialogProps } from '@/components/ui/dialog';

type ClosingDialogProps = Pick<DialogProps, 'title' | 'description' | 'size'> & {
  trigger: ReactElement;
  children: (close: () => void) => ReactNode;
};

/** A dialog that what stands in it closes, when it went well. */
export function ClosingDialog({ children, ...dialog }: ClosingDialogProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog {...dialog} open={isOpen} onOpenChange={setOpen}>
      {children(() => setOpen(false))}
    </Dialog>
  );
}
