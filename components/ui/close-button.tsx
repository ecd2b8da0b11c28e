import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { IconButton } from '@/components/ui/icon-button';

/** The cross in the corner of a dialog or drawer. */
export function CloseButton() {
  return (
    <Radix.Close asChild>
      <IconButton label="Close" size="sm" icon={<X aria-hidden />} className="text-muted -mr-2" />
    </Radix.Close>
  );
}
