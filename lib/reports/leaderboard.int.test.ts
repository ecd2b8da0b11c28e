import { beforeEach, expect, it } from 'vitest';
import { joinLeaderboard } from '@/lib/affiliates/join-leaderboard';
import { savePublicName } from '@/lib/affiliates/save-public-name';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { recordOrderInput } from '@/lib/orders/schema';
import { findLeaderboardChoice, getLeaderboard } from '@/lib/reports/leaderboard';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeDiscountCode, makeProgram, staffCtx } from '@/lib/testing/factories';

let programId: string;
let n = 0;

beforeEach(async () => {
  programId = (await makeProgram({ leaderboard: true })).id;
});

async function affiliate(publicName: string | null, of = programId) {
  const { id, userId, code } = await makeAffiliate({ programId: of });
  await makeDiscountCode({ programId: of, affiliateId: id, code });
  if (publicName !== null) {
    expectOk(await savePublicName(staffCtx, { affiliateId: id, publicName }));
    expectOk(await joinLeaderboard(staffCtx, { affiliateId: id, onLeaderboard: true }));
  }
  const viewer = { kind: 'affiliate', userId, affiliateId: id, programId: of } as const;
  const sell = async (days: string[]) => {
    for (const day of days) {
      const told = {
        orderId: `o-${++n}`,
        customerId: `c-${n}`,
        amount: 1000,
        currency: 'USD',
        code,
      };
      const input = recordOrderInput.parse({ ...told, occurredAt: `${day}T12:00:00Z` });
      expectOk(await recordOrder(staffCtx, of, input));
    }
  };
  return { id, viewer, sell };
}

type Member = Awaited<ReturnType<typeof affiliate>>;

/** "1 Ana 2", as somebody reads it on 20 November. */
async function boardOf({ viewer }: Member, month: 'this' | 'last' = 'this') {
  const board = await atTime(new Date('2026-11-20T12:00:00Z'), () => getLeaderboard(viewer, month));
  return board?.places.map(({ place, name, orders, isOwn }) =>
    [place, name ?? 'nobody', orders, ...(isOwn ? ['me'] : [])].join(' '),
  );
}

it('has those who chose to be on it, and the reader’s own place', async () => {
  const [ana, ben, eve] = [await affiliate('Ana'), await affiliate('Ben'), await affiliate(null)];
  const shy = await affiliate(null);
  await ana.sell(['2026-11-01', '2026-11-19', '2026-10-31']);
  await ben.sell(['2026-11-02', '2026-11-03']);
  await eve.sell(['2026-11-04']);
  await shy.sell(['2026-11-04', '2026-11-05', '2026-11-06']);
  expect(await boardOf(ana)).toEqual(['1 Ana 2 me', '1 Ben 2']);
  expect(await boardOf(eve)).toEqual(['1 Ana 2', '1 Ben 2', '3 nobody 1 me']);
  expect(await boardOf(shy)).toEqual(['1 nobody 3 me', '1 Ana 2', '1 Ben 2']);
  expect(await boardOf(ben, 'last')).toEqual(['1 Ana 1']);
});

it('leaves out who has no public name any more, who left, and who is banned', async () => {
  const [ana, ben] = [await affiliate('Ana'), await affiliate('Ben')];
  const [max, eve] = [await affiliate('Max'), await affiliate('Eve')];
  for (const one of [ana, ben, max, eve]) await one.sell(['2026-11-01']);
  expectOk(await savePublicName(staffCtx, { affiliateId: ben.id, publicName: null }));
  expectOk(await joinLeaderboard(staffCtx, { affiliateId: max.id, onLeaderboard: false }));
  expectOk(
    await changeAffiliateStatus(staffCtx, { affiliateId: eve.id, to: 'banned', reason: 'x' }),
  );
  expect(await boardOf(ana)).toEqual(['1 Ana 1 me']);
  // Nor does who is banned read the names of the others.
  expect(await boardOf(eve)).toBeUndefined();
  expect(await findLeaderboardChoice(eve.viewer)).toBeNull();
});

it('shows whoever is paused their own place, and to nobody else', async () => {
  const [ana, ben] = [await affiliate('Ana'), await affiliate('Ben')];
  for (const one of [ana, ben]) await one.sell(['2026-11-01']);
  await ana.sell(['2026-11-02']);
  expectOk(
    await changeAffiliateStatus(staffCtx, { affiliateId: ben.id, to: 'paused', reason: 'x' }),
  );
  expect(await boardOf(ana)).toEqual(['1 Ana 2 me']);
  expect(await boardOf(ben)).toEqual(['1 Ana 2', '2 Ben 1 me']);
});

it('is the program’s alone, shows ten and the reader, and is nothing where the program has none', async () => {
  const other = await makeProgram({ leaderboard: true });
  const stranger = await affiliate('Stranger', other.id);
  await stranger.sell(['2026-11-01', '2026-11-02', '2026-11-03']);
  const best = await Promise.all(
    Array.from({ length: 11 }, (_, at) => affiliate(`N${String(at).padStart(2, '0')}`)),
  );
  for (const one of best) await one.sell(['2026-11-01', '2026-11-02']);
  const last = await affiliate('Zoe');
  await last.sell(['2026-11-03']);
  const seen = await boardOf(last);
  expect(seen).toHaveLength(11);
  expect(seen?.at(-1)).toBe('12 Zoe 1 me');
  expect(seen?.join()).not.toContain('Stranger');
  expect(await findLeaderboardChoice(last.viewer)).toEqual({ isChosen: true });
  await db.program.update({ where: { id: programId }, data: { leaderboard: false } });
  expect(await boardOf(last)).toBeUndefined();
  expect(await findLeaderboardChoice(last.viewer)).toBeNull();
});
