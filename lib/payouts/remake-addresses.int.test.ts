import { expect, it } from 'vitest';
import { keyedHash } from '@/lib/crypto/keyed-hash';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { remakeAddresses } from '@/lib/payouts/remake-addresses';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';

let n = 0;

/** An affiliate whose PayPal account was hashed as the release before did, and orders with its code. */
async function scene(email: string) {
  const { id: programId } = await makeProgram({ selfReferral: 'block' });
  const { id: affiliateId, userId } = await makeAffiliate({ programId });
  expectOk(await savePayoutDetails(systemCtx, affiliateId, { method: 'paypal', email }));
  const accountHash = keyedHash('payout-account', `paypal:${email}`);
  await db.payoutDetails.updateMany({
    where: { affiliateId },
    data: { accountHash, accountRule: 1 },
  });
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId,
      code: `REMADE-${++n}`,
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const reasonOf = async (customerEmail: string) => {
    const answer = await recordOrder(systemCtx, programId, {
      orderId: `o-${++n}`,
      customerId: `c-${n}`,
      customerEmail,
      amount: 1000,
      currency: 'USD',
      code: discountCode.code,
    });
    return expectOk(answer).reason;
  };
  return { affiliateId, userId, reasonOf };
}

it('an account hashed by the release before is found as it was, and in every spelling after the job', async () => {
  const { reasonOf } = await scene('a.b.one@gmail.com');
  expect(await reasonOf('a.b.one@gmail.com')).toBe('SELF_REFERRAL');
  expect(await reasonOf('abone+x@googlemail.com')).toBeNull();
  expect((await remakeAddresses()).accounts).toBe(1);
  expect(await reasonOf('abone+x@googlemail.com')).toBe('SELF_REFERRAL');
  expect(await remakeAddresses()).toEqual({ people: 0, accounts: 0 });
});

it('what the release before writes beside this one is made again by the next run', async () => {
  await remakeAddresses();
  const { reasonOf } = await scene('a.b.two@gmail.com');
  const [first, second] = await Promise.all([remakeAddresses(), remakeAddresses()]);
  expect(first.accounts + second.accounts).toBe(1);
  expect(await reasonOf('abtwo@gmail.com')).toBe('SELF_REFERRAL');
});

it('details that cannot be opened keep nobody else waiting', async () => {
  const lost = await scene('a.b.lost@gmail.com');
  await db.payoutDetails.updateMany({
    where: { affiliateId: lost.affiliateId },
    data: { cipher: 'gone:AAAA' },
  });
  const { reasonOf } = await scene('a.b.three@gmail.com');
  expect((await remakeAddresses()).accounts).toBe(1);
  expect(await reasonOf('abthree@gmail.com')).toBe('SELF_REFERRAL');
  expect(await lost.reasonOf('a.b.lost@gmail.com')).toBe('SELF_REFERRAL');
  await db.payoutDetails.updateMany({
    where: { affiliateId: lost.affiliateId },
    data: { accountRule: 3 },
  });
});

it('a person whose address was kept by an older rule is known in every spelling after the job', async () => {
  const { userId, reasonOf } = await scene('paid.here@box.example');
  await makeUser();
  const email = 'some.one@me.com';
  await db.user.update({
    where: { id: userId },
    data: { email, emailCanonical: email, addressRule: 1 },
  });
  expect(await reasonOf('some.one+x@icloud.com')).toBeNull();
  expect((await remakeAddresses()).people).toBeGreaterThan(0);
  expect(await reasonOf('some.one+x@icloud.com')).toBe('SELF_REFERRAL');
});
