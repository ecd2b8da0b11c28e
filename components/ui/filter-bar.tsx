'use client';

import { SlidersHorizontal } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { LinkButton } from '@/components/ui/link-button';
import { Popover } from '@/components/ui/popover';
import { Tag } from '@/components/ui/status-badge';

export type FilterBarProps = {
  /** How many filters are set; shown on the button. */
  activeCount?: number;
  /** Where the list stands without any. */
  clearHref?: string;
  /** Fields with names; sent by GET, so that a filtered list has an address. */
  children: ReactNode;
  /** Hidden fields that must survive, such as the open tab. */
  keep?: Readonly<Record<string, string>>;
};

/** Filters behind one button: beside it on a desk, in a sheet on a phone. */
export function FilterBar({ activeCount = 0, clearHref, children, keep = {} }: FilterBarProps) {
  const [isSheetOpen, setSheetOpen] = useState(false);
  const words = (
    <>
      Filter
      {activeCount > 0 ? <Tag tone="teal">{activeCount}</Tag> : null}
    </>
  );
  const icon = <SlidersHorizontal aria-hidden />;
  const form = (
    <form method="get" className="grid grid-cols-1 gap-4" onSubmit={() => setSheetOpen(false)}>
      {Object.entries(keep).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <div className="flex justify-end gap-2">
        {clearHref && activeCount > 0 ? (
          <LinkButton href={clearHref} variant="ghost">
            Clear
          </LinkButton>
        ) : null}
        <Button type="submit" variant="primary">
          Show
        </Button>
      </div>
    </form>
  );
  return (
    <>
      <span className="max-md:hidden">
        <Popover label="Filter" trigger={<Button icon={icon}>{words}</Button>}>
          {form}
        </Popover>
      </span>
      <span className="md:hidden">
        <Dialog
          title="Filter"
          trigger={<Button icon={icon}>{words}</Button>}
          open={isSheetOpen}
          onOpenChange={setSheetOpen}
        >
          {form}
        </Dialog>
      </span>
    </>
  );
}
