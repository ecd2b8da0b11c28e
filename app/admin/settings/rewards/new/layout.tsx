import type { ReactNode } from 'react';
import { requireStaff } from '@/lib/people/session';

/** Asked before the first piece of the page is sent: who may not see it is answered 404. The page asks again. */
export default async function RuleLayout({ children }: { children: ReactNode }) {
  await requireStaff('program.write');
  return children;
}
