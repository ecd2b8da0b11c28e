import { notFound } from 'next/navigation';
import { PORTAL_EXPORTS } from '@/app/portal/exports';
import { typedDays } from '@/app/reader-days';
import { requireMember } from '@/lib/people/session';
import { currentTime } from '@/lib/db/transact';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { dayAt } from '@/lib/time/program-calendar';

type ExportProps = { params: Promise<{ what: string }> };

/** The affiliate's own rows, as the list is filtered. */
export async function GET(request: Request, { params }: ExportProps): Promise<Response> {
  const viewer = await requireMember();
  const { what } = await params;
  const send = Object.hasOwn(PORTAL_EXPORTS, what) ? PORTAL_EXPORTS[what] : undefined;
  if (!send) notFound();
  const now = await currentTime();
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const calendar = await viewerCalendar(viewer, typedDays(query, now));
  return send(viewer, query, `${what}-${dayAt(calendar, now)}.csv`, { now, calendar });
}
