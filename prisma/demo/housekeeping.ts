import { approveCommission } from '@/lib/commissions/approve-commission';
import { earnGoals } from '@/lib/commissions/goals/earn-goals';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { voidCommission } from '@/lib/commissions/void-commission';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { movedClock } from '@/lib/db/clock';
import { db } from '@/lib/db/client';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk } from '@/lib/result';
import { issueDueStatements } from '@/lib/statements/issue-due';
import { DAY_MS, HOUR_MS } from '@/lib/time/calendar';
import type { Cast } from '@/prisma/demo/cast';
import { approveAll, payAll, sendAll } from '@/prisma/demo/paying';
import { DEMO_AFFILIATES } from '@/prisma/demo/people';
import type { PlanIt } from '@/prisma/demo/schedule';

type House = { cast: Cast; today: Date; plan: PlanIt };

/** day: counted from the first of the history; daysAgo: from today. */
type Day = { day: number; daysAgo: number; morning: Date };

/** What people and jobs do: review weekly, mature daily, pay monthly. Answers with what plans one day of it. */
export function createHousekeeping({ cast, today, plan }: House): (day: Day) => void {
  const review = createReview(cast);
  const requestAll = () => requestFor(cast, today);
  return ({ day, daysAgo, morning }) => {
    const at = (hour: number) => new Date(morning.getTime() + hour * HOUR_MS);
    // The last days are left to whoever opens the console.
    if (morning.getUTCDay() === 5 && daysAgo > 3) plan(at(10), review);
    plan(at(23), async () => {
      await matureCommissions();
      await earnGoals();
    });
    if (morning.getUTCDate() === 1) plan(at(9), requestAll);
    if (morning.getUTCDate() === 2) plan(at(5), issueStatements);
    if (morning.getUTCDate() === 3) plan(at(11), () => approveAll(cast));
    // The last payments went as files; before, one by one.
    if (morning.getUTCDate() === 5) plan(at(15), () => sendAll(cast, daysAgo < 70));
    if (morning.getUTCDate() === 8) plan(at(12), () => payAll(cast, day));
    if (morning.getUTCDate() === 9) plan(at(5), issueStatements);
    // Something for the finance person to do today.
    if (daysAgo === 2) plan(at(9), requestAll);
    planEndings(cast, daysAgo, (run) => plan(at(14), run));
  };
}

/** Those who leave the program on that day. */
function planEndings(
  cast: Cast,
  daysAgo: number,
  planAt: (run: () => Promise<void>) => void,
): void {
  for (const affiliate of DEMO_AFFILIATES) {
    const member = cast.affiliates.get(affiliate.code);
    const { ends } = affiliate;
    if (!member || !ends || ends.daysAgo !== daysAgo) continue;
    planAt(async () => {
      expectOk(
        await changeAffiliateStatus(cast.staff, {
          affiliateId: member.id,
          to: ends.status,
          reason: ends.reason,
        }),
      );
    });
  }
}

async function issueStatements(): Promise<void> {
  await issueDueStatements();
}

/** Approves what is pending and free; each 37th order turns out to be cancelled. */
function createReview(cast: Cast): () => Promise<void> {
  let reviewed = 0;
  return async () => {
    const pending = await db.commission.findMany({
      where: {
        programId: cast.programId,
        status: 'pending',
        holds: { none: { releasedAt: null } },
      },
      orderBy: { earnedAt: 'asc' },
      select: { id: true },
      take: 200,
    });
    for (const { id: commissionId } of pending) {
      if (++reviewed % 37 === 0) {
        expectOk(await voidCommission(cast.staff, { commissionId, reason: 'Order cancelled' }));
      } else {
        expectOk(await approveCommission(cast.staff, { commissionId }));
      }
    }
  };
}

async function requestFor(cast: Cast, today: Date): Promise<void> {
  for (const [code, { id, userId }] of cast.affiliates) {
    // Ana asks for her money herself.
    if (code === 'ANA' && today.getTime() - DAY_MS * 10 < (movedClock() ?? today).getTime())
      continue;
    // Below the minimum, no details, banned: they are told so, and wait.
    await requestPayout(
      { actor: { kind: 'user', id: userId, label: nameOf(code) } },
      { affiliateId: id, currency: 'USD' },
    );
  }
}

function nameOf(code: string): string {
  return DEMO_AFFILIATES.find((affiliate) => affiliate.code === code)?.name ?? code;
}
