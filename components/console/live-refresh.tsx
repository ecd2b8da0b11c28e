'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Long enough to set a shop up; who looks longer loads the page again. */
const MOST_MINUTES = 30;

/** Keeps the page it stands on current, while somebody looks at it. What is typed or open stays. */
export function LiveRefresh({ seconds }: { seconds: number }) {
  const router = useRouter();
  useEffect(() => {
    const until = Date.now() + MOST_MINUTES * 60_000;
    const timer = setInterval(() => {
      if (Date.now() > until) clearInterval(timer);
      else if (!document.hidden) router.refresh();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [router, seconds]);
  return null;
}
