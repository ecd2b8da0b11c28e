import { beforeEach, describe, expect, it } from 'vitest';
import { setAffiliateStatus } from '@/lib/affiliates/set-affiliate-status';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { changeLink, createLink } from '@/lib/links/commands';
import type { LinkView } from '@/lib/links/types';
import { expectOk, type Result } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx } from '@/lib/testing/factories';

const REFUSED = { ok: false, error: { code: 'AFFILIATE_STATUS_CONFLICT' } };

let affiliateId: string;
let link: LinkView;

beforeEach(async () => {
  const program = await makeProgram();
  affiliateId = (await makeAffiliate({ programId: program.id })).id;
  link = expectOk(await make('Before'));
});

const make = (name: string) => createLink(staffCtx, { affiliateId, name, destination: '/sale' });
const change = (destination: string) =>
  changeLink(staffCtx, { affiliateId, linkId: link.id, destination });
const ban = (meanwhile: () => Promise<void> = () => Promise.resolve()) =>
  transact(staffCtx, async (work) => {
    const done = await setAffiliateStatus(work, { affiliateId, to: 'banned', reason: 'Ads' });
    await meanwhile();
    return done;
  });

async function expectOnlyTheFirst() {
  expect(await db.link.findMany({ where: { affiliateId } })).toMatchObject([
    { id: link.id, name: 'Before', destination: '/sale' },
  ]);
  const action = { in: ['LINK_CREATED', 'LINK_CHANGED'] };
  expect(await db.auditEvent.count({ where: { affiliateId, action } })).toBe(1);
}

describe('a banned affiliate', () => {
  it('makes no link and changes none', async () => {
    expectOk(await ban());
    expect(await make('After')).toMatchObject(REFUSED);
    expect(await change('/winter')).toMatchObject(REFUSED);
    expect(await change('/sale')).toMatchObject(REFUSED);
    await expectOnlyTheFirst();
  });

  it.each([
    ['makes', () => make('Meanwhile')],
    ['changes', () => change('/winter')],
  ])('%s none while the ban is under way', async (_verb, ask) => {
    let answer: Promise<Result<LinkView>> | undefined;
    expectOk(
      await ban(async () => {
        answer = ask();
        await untilOneWaits();
      }),
    );
    expect(await answer).toMatchObject(REFUSED);
    await expectOnlyTheFirst();
  });
});

it('who is paused makes and changes links as before', async () => {
  await db.affiliate.update({ where: { id: affiliateId }, data: { status: 'paused' } });
  expectOk(await make('Paused'));
  expect(expectOk(await change('/winter')).destination).toBe('/winter');
});

/** Until somebody waits for a lock of this database. */
function untilOneWaits() {
  return expect
    .poll(
      async () => {
        const rows = await db.$queryRaw<unknown[]>`
          SELECT 1 FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        return rows.length;
      },
      { timeout: 10_000 },
    )
    .toBe(1);
}
