import type { ReactNode } from 'react';
import { requireStaff } from '@/lib/people/session';

/** Asked before the skeleton is sent, so that whoever may not come here gets a true 404. The page asks again. */
export default async function GuardedLayout({ children }: { children: ReactNode }) {
  await requireStaff('team.write');
  return children;
}
