import { notFound } from 'next/navigation';
import { env } from '@/lib/env';

/** For those who build and look: there is no styleguide where people work. */
export function requireStyleguide(): void {
  const { DEMO, NODE_ENV } = env();
  if (!DEMO && NODE_ENV !== 'development') notFound();
}
