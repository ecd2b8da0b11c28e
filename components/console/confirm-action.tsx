'use client';

import type { ComponentProps } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useAnnouncedAction } from '@/components/console/announced-action';

/** A question before an action that may take its own button off the page. */
export function ConfirmAction({ action, ...rest }: ComponentProps<typeof ConfirmDialog>) {
  return <ConfirmDialog {...rest} action={useAnnouncedAction(action)} />;
}
