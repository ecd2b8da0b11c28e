import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { DialogClose } from '@/components/ui/dialog';

/** At the foot of a form in a dialog: a way out, then what sends it. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-end gap-2 max-md:*:flex-1">
      <DialogClose asChild>
        <Button>Cancel</Button>
      </DialogClose>
      {children}
    </div>
  );
}
