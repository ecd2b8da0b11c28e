'use client';

import { useRef, useState, type RefObject } from 'react';

type PortalHome = {
  triggerRef: RefObject<HTMLButtonElement | null>;
  home: HTMLElement | null;
  onOpenChange: () => void;
};

/**
 * What floats over a page belongs to its <main>, so that it lies inside a landmark. Over a dialog, which is not in main,
 * it goes to the body.
 */
export function usePortalHome(): PortalHome {
  const triggerRef = useRef<HTMLButtonElement>(null);
  const [home, setHome] = useState<HTMLElement | null>(null);
  const onOpenChange = () => setHome(triggerRef.current?.closest<HTMLElement>('main') ?? null);
  return { triggerRef, home, onOpenChange };
}
