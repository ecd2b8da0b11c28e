'use client';

import { useRef, useState, type RefObject } from 'react';

type PortalHome = {
  trigger: RefObject<HTMLButtonElement | null>;
  home: HTMLElement | null;
  onOpenChange: () => void;
};

/**
 * What floats over a page belongs to its <main>, so that it lies inside a landmark. Over a dialog, which is not in main,
 * it goes to the body.
 */
export function usePortalHome(): PortalHome {
  const trigger = useRef<HTMLButtonElement>(null);
  const [home, setHome] = useState<HTMLElement | null>(null);
  const onOpenChange = () => setHome(trigger.current?.closest<HTMLElement>('main') ?? null);
  return { trigger, home, onOpenChange };
}
