import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import { sealAudit } from '@/lib/audit/seal/seal-audit';
import { verifyChain } from '@/lib/audit/seal/verify-chain';
import { signClickToken } from '@/lib/clicks/token';
import { keyIdOf, seal } from '@/lib/crypto/envelope';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { accountHashesOf } from '@/lib/payouts/account-hash';
import { openDetails } from '@/lib/payouts/details-store';
import { finishLogin } from '@/lib/people/pending-login';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { resealSecrets } from '@/lib/server/reseal-secrets';
import { onDamagedCopy } from '@/lib/testing/damage';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { makeFactor, makePendingLogin } from '@/lib/testing/factors';
import { makeApprovedPayout } from '@/lib/testing/payouts';
import { makeWebhook } from '@/lib/testing/webhooks';
import { listSecrets } from '@/lib/webhooks/queries';

const settings = env();
const newKey = (id: string) => ({ id, key: randomBytes(32) });

let programId: string;
let n = 0;

beforeEach(async () => {
  programId = (await makeProgram({ selfReferral: 'block' })).id;
  await db.secondFactor.deleteMany();
  // The keys stay as the test before left them; nothing of it is left to do.
  await resealSecrets();
});

/** New secrets in front of those of before. */
function turn(id = `turned${++n}`) {
  const fresh = newKey(id);
  settings.AUTH_SECRET = [randomBytes(32).toString('base64url'), ...settings.AUTH_SECRET];
  settings.ENCRYPTION_KEYS = [fresh, ...settings.ENCRYPTION_KEYS];
  return fresh;
}

/** Only those of now are listed. */
function forgetOld() {
  settings.AUTH_SECRET = [settings.AUTH_SECRET[0]];
  settings.ENCRYPTION_KEYS = [settings.ENCRYPTION_KEYS[0]];
}

async function order(affiliateId: string, click: string, customerEmail?: string) {
  const answer = await recordOrder(systemCtx, programId, {
    orderId: `o-${++n}`,
    customerId: `c-${n}`,
    ...(customerEmail ? { customerEmail } : {}),
    amount: 1_000,
    currency: 'USD',
    click,
  });
  const { commission, reason } = expectOk(answer);
  return { earned: commission !== null && reason === null, reason, affiliateId };
}

const clickOf = (affiliateId: string) =>
  signClickToken({ clickId: newId('click'), affiliateId, at: new Date() });

const paypal = (email: string) =>
  ({ method: 'paypal', currency: 'USD', details: { method: 'paypal', email } }) as const;

async function readBoth({ affiliateId, payoutId }: { affiliateId: string; payoutId: string }) {
  const details = await db.payoutDetails.findFirstOrThrow({ where: { affiliateId } });
  const payout = await db.payout.findUniqueOrThrow({ where: { id: payoutId } });
  return {
    details: openDetails(details.cipher, affiliateId),
    copy: openDetails(payout.detailsCipher, payoutId),
    keys: [keyIdOf(details.cipher), keyIdOf(details.accountHash), keyIdOf(payout.detailsCipher)],
    hash: details.accountHash,
  };
}

/** Superseded details, as many as somebody who changes them often leaves. */
async function manyDetails(affiliateId: string, count: number): Promise<void> {
  const data = Array.from({ length: count }, (_, i) => ({
    id: newId('payoutDetails'),
    affiliateId,
    method: 'paypal',
    cipher: seal(JSON.stringify({ method: 'paypal', email: `${i}@x.example` }), affiliateId),
    accountHash: `old-${i}`,
    masked: '…',
    supersededAt: new Date(),
    createdAt: new Date(Date.now() - 1e9),
  }));
  await db.payoutDetails.createMany({ data });
}

describe('a turn of the keys', () => {
  it('loses nothing: clicks of before earn, details are read, and after the reseal the old ones may go', async () => {
    const email = `a.b.${++n}@gmail.com`;
    const paid = await makeApprovedPayout(programId, paypal(email));
    const { id: affiliateId } = await makeAffiliate({ programId });
    const click = clickOf(affiliateId);
    const { id: userId } = await makeUser();
    const factor = await makeFactor(userId);
    const webhook = await makeWebhook(programId, 'https://shop.example/hooks');
    const pending = await makePendingLogin(userId);
    await sealAudit();
    const fresh = turn();

    expect(await order(affiliateId, click)).toMatchObject({ earned: true });
    expect(await readBoth(paid)).toMatchObject({ details: { email }, copy: { email } });
    await sealAudit();
    expect(await verifyChain()).toMatchObject({ ok: true });

    const told: string[] = [];
    const done = await resealSecrets(({ what, done: count, of }) =>
      told.push(`${what} ${count}/${of}`),
    );
    expect(done).toMatchObject({
      keyId: fresh.id,
      left: { details: 0, copies: 0, factors: 0, connections: 0, webhooks: 0 },
      cookieDays: 60,
    });
    expect(told).toEqual(['factors 1/1', 'details 1/1', 'copies 1/1', 'webhooks 1/1']);
    // Somebody who was on the way in when the secrets turned.
    const given = { code: factor.codeAt(), deviceCookie: undefined };
    expect(await finishLogin({ ...given, cookie: pending })).toMatchObject({ ok: true });
    forgetOld();
    const next = { code: factor.codeAt(new Date(Date.now() + 30_000)), deviceCookie: undefined };
    const cookie = await makePendingLogin(userId);
    expect(await finishLogin({ ...next, cookie })).toMatchObject({ ok: true });

    const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;
    expect(await listSecrets(staff, webhook.id)).toMatchObject([{ secret: webhook.secret }]);
    const after = await readBoth(paid);
    expect(after).toMatchObject({ details: { email }, copy: { email } });
    expect(after.keys).toEqual([fresh.id, fresh.id, fresh.id]);
    expect(accountHashesOf(email)).toContain(after.hash);
    await sealAudit();
    expect(await verifyChain()).toMatchObject({ ok: true, unsealed: 0n });
    expect(await order(affiliateId, clickOf(affiliateId))).toMatchObject({ earned: true });
    // The account of before is known: a buyer who is the affiliate earns nothing.
    const own = await order(paid.affiliateId, clickOf(paid.affiliateId), `ab${email.slice(4)}`);
    expect(own.reason).toBe('SELF_REFERRAL');
    expect((await order(affiliateId, click)).earned).toBe(false);
  });

  it('of AUTH_SECRET alone leaves the hashes of accounts as they are', async () => {
    const email = `auth.${++n}@paypal.example`;
    const paid = await makeApprovedPayout(programId, paypal(email));
    const before = await readBoth(paid);
    settings.AUTH_SECRET = [randomBytes(32).toString('base64url')];
    expect(accountHashesOf(email)).toContain(before.hash);
    expect((await order(paid.affiliateId, clickOf(paid.affiliateId), email)).reason).toBe(
      'SELF_REFERRAL',
    );
  });

  it('twice verifies what the first of the keys sealed', async () => {
    await makeApprovedPayout(programId, paypal(`twice.${++n}@paypal.example`));
    await sealAudit();
    for (let turns = 0; turns < 2; turns++) {
      turn();
      await resealSecrets();
      forgetOld();
      await sealAudit();
      expect(await verifyChain()).toMatchObject({ ok: true });
    }
  });

  it('stands in the audit log, without a secret', async () => {
    const email = `audit.${++n}@paypal.example`;
    await makeApprovedPayout(programId, paypal(email));
    const fresh = turn();
    await resealSecrets();
    const row = await db.auditEvent.findFirstOrThrow({
      where: { action: 'SECRETS_RESEALED', subjectId: fresh.id },
    });
    const all = { details: await db.payoutDetails.count(), copies: await db.payout.count() };
    expect(row.data).toMatchObject({ ...all, left: { details: 0, copies: 0 } });
    expect(JSON.stringify(row.data)).not.toContain(email);
  });
});

describe('a reseal', () => {
  it('that ended in the middle goes on with the rest, and then has nothing to do', async () => {
    const { id: affiliateId } = await makeAffiliate({ programId });
    await manyDetails(affiliateId, 1_200);
    const { id } = turn();
    const cut = resealSecrets(() => {
      throw new Error('ended');
    });
    await expect(cut).rejects.toThrow('ended');
    const ofNow = () => db.payoutDetails.count({ where: { cipher: { startsWith: `${id}:` } } });
    expect(await ofNow()).toBe(500);
    const told: number[] = [];
    await resealSecrets(({ done }) => told.push(done));
    const all = await db.payoutDetails.count();
    expect(await ofNow()).toBe(all);
    expect(told).toContain(all - 500);
    const again: unknown[] = [];
    await resealSecrets((progress) => again.push(progress));
    expect(again).toEqual([]);
  });

  it('twice at once does each once, and waits for nobody who holds a row', async () => {
    const { id: affiliateId } = await makeAffiliate({ programId });
    await manyDetails(affiliateId, 1_100);
    turn();
    const done = [0, 0];
    const run = (at: 0 | 1) =>
      resealSecrets(({ what, done: count }) => {
        if (what === 'details') done[at] = count;
      });
    await Promise.all([run(0), run(1)]);
    const { left } = await resealSecrets();
    expect(left.details).toBe(0);
    expect((done[0] ?? 0) + (done[1] ?? 0)).toBeLessThanOrEqual(await db.payoutDetails.count());
  });

  it('leaves what no listed key opens, and says so', async () => {
    const { id: affiliateId } = await makeAffiliate({ programId });
    await manyDetails(affiliateId, 3);
    const [one] = await db.payoutDetails.findMany({ where: { affiliateId }, take: 1 });
    await db.payoutDetails.update({ where: { id: one?.id ?? '' }, data: { cipher: 'lost:AAAA' } });
    turn();
    expect((await resealSecrets()).left).toEqual({
      details: 1,
      copies: 0,
      factors: 0,
      connections: 0,
      webhooks: 0,
    });
    expect(await db.payoutDetails.findUnique({ where: { id: one?.id ?? '' } })).toMatchObject({
      cipher: 'lost:AAAA',
      accountHash: one?.accountHash,
    });
    await db.payoutDetails.deleteMany({ where: { affiliateId } });
  });
});

describe('the last line', () => {
  it('lets a payout’s copy be sealed under another key by a reseal only, and nothing else of it', async () => {
    const { payoutId } = await makeApprovedPayout(programId, paypal(`line.${++n}@paypal.example`));
    const set = (reseal: string, cipher: string) =>
      db.$transaction([
        db.$executeRaw`SELECT set_config('tributary.reseal', ${reseal}, true)`,
        db.payout.update({ where: { id: payoutId }, data: { detailsCipher: cipher } }),
      ]);
    await expect(set('', 'other:AAAA')).rejects.toThrow('is frozen');
    const { detailsCipher } = await db.payout.findUniqueOrThrow({ where: { id: payoutId } });
    await expect(set('on', `${keyIdOf(detailsCipher)}:AAAA`)).rejects.toThrow('is frozen');
    await set('on', 'other:AAAA');
    await set('on', detailsCipher);
  });

  it('believes no seal key that the database alone makes up', async () => {
    await makeAffiliate({ programId });
    await sealAudit();
    turn();
    await resealSecrets();
    forgetOld();
    const made = JSON.stringify({ test: `${randomBytes(32).toString('base64')}` });
    const report = await onDamagedCopy(
      [`UPDATE setting SET value = '${made}' WHERE key = 'audit_seal_keys'`],
      () => verifyChain(),
    );
    expect(report.fault).toMatchObject({ kind: 'unknown_key', position: 1n });
  });
});
