import type { Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { countHoldsOpened, listRefundsAbove, listSilentShops } from '@/lib/digest/odd-sql';
import type { CameIn, DigestFigures, Odd, Waits } from '@/lib/digest/types';
import type { Money } from '@/lib/money/money';
import { countSuggested } from '@/lib/orders/customer-queries';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { previousRange, type Range } from '@/lib/reports/range';
import { getDaysAndTotals } from '@/lib/reports/stats-by-day';
import type { MoneyTile } from '@/lib/reports/types';
import { getWaiting } from '@/lib/reports/waiting';
import { dayAt } from '@/lib/time/program-calendar';

/** Sees one program whole, as its overview does. */
const viewerOf = (programId: string): Viewer => ({
  kind: 'key',
  keyId: 'digest',
  programId,
  affiliateId: null,
});

/** Of whole days of a program, by the same queries as the overview; what waits is as of now. */
export async function getDigestFigures(programId: string, range: Range): Promise<DigestFigures> {
  const { name } = await db.program.findUniqueOrThrow({ where: { id: programId } });
  const calendar = await loadCalendar(db, programId);
  const [cameIn, waits, odd] = await Promise.all([
    readCameIn(programId, range, previousRange(range, calendar)),
    readWaits(programId, range),
    readOdd(programId, range),
  ]);
  const last = new Date(range.to.getTime() - 1);
  const days = { first: dayAt(calendar, range.from), last: dayAt(calendar, last) };
  return { programName: name, range, days, cameIn, waits, odd };
}

async function readCameIn(programId: string, range: Range, previous: Range): Promise<CameIn> {
  const figures = await getDaysAndTotals(viewerOf(programId), range, previous);
  return {
    clicks: figures.clicks.value,
    leads: figures.leads.value,
    orders: figures.orders.value,
    revenue: moneyOf(figures.revenue),
    earned: moneyOf(figures.earned),
  };
}

/** Tiles stand also where only the range before had money. */
function moneyOf(tiles: readonly MoneyTile[]): Money[] {
  return tiles
    .filter(({ minor }) => minor !== 0n)
    .map(({ currency, minor }) => ({ currency, minor }));
}

async function readWaits(programId: string, { from, to }: Range): Promise<Waits> {
  const viewer = viewerOf(programId);
  const [waiting, suggestedJoins, refusedEvents, failedDeliveries] = await Promise.all([
    getWaiting(viewer),
    countSuggested(viewer),
    db.inboxEvent.count({
      where: {
        outcome: 'refused',
        receivedAt: { gte: from, lt: to },
        // What comes under STRIPE_WEBHOOK_SECRET is any program's.
        connection: { OR: [{ programId }, { programId: null }] },
      },
    }),
    db.webhookDelivery.count({
      where: {
        status: 'failed',
        createdAt: { gte: from, lt: to },
        endpoint: { programId, affiliateId: null, removedAt: null },
      },
    }),
  ]);
  return { ...waiting, suggestedJoins, refusedEvents, failedDeliveries };
}

async function readOdd(programId: string, range: Range): Promise<Odd> {
  const of = { ...range, programId };
  const within = { gte: range.from, lt: range.to };
  const [holdsOpened, disputesOpened, refundsAbove, off, silentShops] = await Promise.all([
    countHoldsOpened(of),
    db.dispute.count({ where: { programId, openedAt: within } }),
    listRefundsAbove(of),
    db.webhookEndpoint.findMany({
      where: {
        programId,
        affiliateId: null,
        removedAt: null,
        switchedOffWhy: { not: 'person' },
        switchedOffAt: within,
      },
      select: { name: true },
      orderBy: { id: 'asc' },
    }),
    listSilentShops(of),
  ]);
  const endpointsOff = off.map(({ name }) => name);
  return { holdsOpened, disputesOpened, refundsAbove, endpointsOff, silentShops };
}
