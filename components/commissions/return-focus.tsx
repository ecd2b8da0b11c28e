'use client';

import { useEffect, useRef } from 'react';

/**
 * Inside a drawer that an address opened: when it goes, the row it belongs to has the focus again. A drawer without a
 * trigger has nothing to give it back to.
 */
export function ReturnFocus() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    clearTimeout(timer.current);
    const focused = document.activeElement;
    const row =
      focused instanceof HTMLAnchorElement
        ? focused
        : document.querySelector<HTMLAnchorElement>('main tr[aria-current="true"] a');
    return () => {
      timer.current = setTimeout(() => row?.focus({ preventScroll: true }), 0);
    };
  }, []);
  return null;
}
