import type { ReactNode } from 'react';
import { requireStaff } from '@/lib/people/session';

/** Asked before the first piece of the page is sent: who may not see it is answered 404. The page asks again. */
export default async function WebhooksLayout({ children }: { children: ReactNode }) {
  await requireStaff('keys.write');
  return children;
}
