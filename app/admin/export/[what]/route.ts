import { notFound } from 'next/navigation';
import { EXPORTS } from '@/app/admin/export/exports';
import { typedDays } from '@/app/reader-days';
import { requireFreshOrAsk, requireStaff } from '@/lib/people/session';
import { currentTime } from '@/lib/db/transact';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { dayAt } from '@/lib/time/program-calendar';

type ExportProps = { params: Promise<{ what: string }> };

/** A whole list as it is filtered, not just its first page. */
export async function GET(request: Request, { params }: ExportProps): Promise<Response> {
  const { what } = await params;
  const one = Object.hasOwn(EXPORTS, what) ? EXPORTS[what] : undefined;
  const viewer = await requireStaff(one?.permission ?? 'console.read');
  if (!one) notFound();
  await requireFreshOrAsk();
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const now = await currentTime();
  const calendar = await viewerCalendar(viewer, typedDays(query, now));
  return one.send({ viewer, calendar }, query, `${what}-${dayAt(calendar, now)}.csv`);
}
