import { notFound } from 'next/navigation';
import { wordOf, type PageProps } from '@/app/address';
import type { Viewer } from '@/lib/auth/viewer';
import { getProgress } from '@/lib/connectors/connections/progress-sql';
import { listPrograms, type ProgramDto } from '@/lib/programs/queries';

/** The program that the address names; else the first for which no order has come in yet, or the first. */
export async function programToSetUp(
  viewer: Viewer,
  searchParams: PageProps['searchParams'],
): Promise<ProgramDto> {
  const [query, programs] = await Promise.all([searchParams, listPrograms(viewer)]);
  const [first] = programs;
  if (!first) notFound();
  const ids = programs.map(({ id }) => id);
  const named = wordOf(query, 'program', ids);
  for (const program of programs) {
    const isIt = named ? program.id === named : !(await getProgress([program.id])).order;
    if (isIt) return program;
  }
  return first;
}

export function stepHref(step: 'pay' | 'links' | 'connect', programId: string): string {
  return `/admin/start/${step}?program=${programId}`;
}
