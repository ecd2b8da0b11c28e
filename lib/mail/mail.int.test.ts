import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

type Received = { to: string[]; text: string };

/** A real mail server on loopback. While `broken`, it refuses every message for now. */
const received: Received[] = [];
let broken = false;
const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      if (broken) {
        done(Object.assign(new Error('try again later'), { responseCode: 451 }));
        return;
      }
      received.push({
        to: session.envelope.rcptTo.map((to) => to.address),
        text: Buffer.concat(chunks).toString('utf8'),
      });
      done();
    });
  },
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.server.address() as AddressInfo;
// Before anything reads the settings.
process.env.SMTP_URL = `smtp://127.0.0.1:${port}`;
process.env.MAIL_FROM = 'Partners <partners@example.com>';

const { db } = await import('@/lib/db/client');
const { atTime } = await import('@/lib/db/clock');
const { approveCommission } = await import('@/lib/commissions/approve-commission');
const { matureCommissions } = await import('@/lib/commissions/mature-commissions');
const { voidCommission } = await import('@/lib/commissions/void-commission');
const { env } = await import('@/lib/env');
const { deliverMail } = await import('@/lib/mail/deliver-mail');
const { deliverDue } = await import('@/lib/outbox/deliver');
const { clawBackCommission } = await import('@/lib/corrections/claw-back-commission');
const { approvePayout, closePayout, payPayout, sendPayout } =
  await import('@/lib/payouts/move-payouts');
const { requestPayout } = await import('@/lib/payouts/request-payout');
const { savePayoutDetails } = await import('@/lib/payouts/save-details');
const { expectOk } = await import('@/lib/result');
const { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } =
  await import('@/lib/testing/factories');
const { makeCommission } = await import('@/lib/testing/history');
const { addDays } = await import('@/lib/time/calendar');

const start = addDays(new Date(), -60);
let affiliate: { id: string; programId: string };
const email = 'ana@people.example';

beforeAll(async () => {
  const program = await makeProgram({ name: 'Shop partners' });
  const user = await makeUser({ email });
  affiliate = await makeAffiliate({ programId: program.id, userId: user.id, name: 'Ana Ruiz' });
});
beforeEach(async () => {
  await db.outboxEvent.deleteMany();
  received.length = 0;
  broken = false;
});
afterAll(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const subjects = () => received.map((mail) => /^Subject: (.*)$/m.exec(mail.text)?.[1] ?? '').sort();
const approved = async () => {
  const { id } = await makeCommission(affiliate, { amountMinor: 49_900n, earnedAt: start });
  await atTime(start, async () =>
    expectOk(await approveCommission(staffCtx, { commissionId: id })),
  );
  return id;
};

describe('mail', () => {
  it('about the books goes to the person of the staff that the event names', async () => {
    const finance = await makeUser({ role: 'finance', email: 'finance@people.example' });
    const gone = await makeUser({ role: 'owner', disabledAt: start });
    for (const [userId, id] of [
      [finance.id, 'evt_books_1'],
      [gone.id, 'evt_books_2'],
      ['usr_none', 'evt_books_3'],
    ] as const) {
      await db.outboxEvent.create({
        data: {
          id,
          type: 'books.check_failed',
          subjectType: 'book_check',
          subjectId: '1',
          payload: { userId, failing: ['I3', 'SEAL'], error: null },
        },
      });
    }
    await deliverDue(deliverMail);
    expect(received.map((mail) => mail.to)).toEqual([['finance@people.example']]);
    expect(subjects()).toEqual(['The books do not pass their checks: I3, SEAL']);
    expect(received[0]?.text).toContain('/admin/books');
    const notes = await db.outboxEvent.findMany({ orderBy: { id: 'asc' } });
    expect(notes.map((event) => [event.status, event.lastError])).toEqual([
      ['delivered', null],
      ['delivered', 'no mail was sent: the person is disabled'],
      ['delivered', 'no mail was sent: there is no such person'],
    ]);
  });

  it('goes out once for each event that concerns the affiliate, by two deliverers at once', async () => {
    const details = { method: 'paypal', email: 'ana@pay.example' } as const;
    await atTime(start, () => savePayoutDetails(systemCtx, affiliate.id, details));
    const first = await approved();
    await approved();
    const voided = await makeCommission(affiliate, { amountMinor: 10_000n, earnedAt: start });
    await voidCommission(staffCtx, { commissionId: voided.id, reason: 'Test order' });
    await atTime(addDays(start, 31), matureCommissions);
    const request = () =>
      atTime(addDays(start, 32), async () =>
        expectOk(await requestPayout(systemCtx, { affiliateId: affiliate.id, currency: 'USD' })),
      );
    const failed = await request();
    await approvePayout(staffCtx, failed);
    await sendPayout(staffCtx, failed);
    await closePayout(staffCtx, { ...failed, event: 'fail', reason: 'Account closed' });
    const rejected = await request();
    await closePayout(staffCtx, { ...rejected, event: 'reject', reason: 'Details are wrong' });
    const returned = await request();
    await approvePayout(staffCtx, returned);
    await sendPayout(staffCtx, returned);
    await closePayout(staffCtx, { ...returned, event: 'return', reason: 'The account is closed' });
    const paid = await request();
    await approvePayout(staffCtx, paid);
    await payPayout(staffCtx, paid);
    await clawBackCommission(staffCtx, {
      commissionId: first,
      reason: 'Order refunded',
      amount: 998n,
    });

    await Promise.all([deliverDue(deliverMail), deliverDue(deliverMail)]);
    expect(subjects()).toEqual([
      'Commission approved: $99.80',
      'Commission approved: $99.80',
      'Commission taken back: $9.98',
      'Commission voided: $20.00',
      'Payout came back: $199.60',
      'Payout failed: $199.60',
      'Payout paid: $199.60',
      'Payout rejected: $199.60',
      'Your payout details were changed',
    ]);
    expect(received.every((mail) => mail.to.join() === email)).toBe(true);
    const cameBack = received.find((mail) => mail.text.includes('Subject: Payout came back'));
    expect(cameBack?.text).toContain('Reason: The account is closed');
    const details_ = received.find((mail) => mail.text.includes('details were changed'));
    expect(details_?.text).not.toContain('ana@pay.example');
    expect(await db.outboxEvent.count({ where: { status: { not: 'delivered' } } })).toBe(0);
    const ids = received.map((mail) => /^Message-ID: <(evt_\w+)@/m.exec(mail.text)?.[1]);
    expect(new Set(ids).size).toBe(9);
  });

  it('is tried again when the server refuses it, and arrives once', async () => {
    await approved();
    broken = true;
    const soon = await deliverDue(deliverMail);
    expect(soon.retried).toBe(1);
    expect(received).toHaveLength(0);
    const event = await db.outboxEvent.findFirstOrThrow({ where: { type: 'commission.approved' } });
    expect(event).toMatchObject({ status: 'pending', attempts: 1 });
    expect(event.lastError).toContain('try again later');
    broken = false;
    const later = new Date(Date.now() + 60_000);
    expect(await atTime(later, () => deliverDue(deliverMail))).toMatchObject({ delivered: 1 });
    await atTime(addDays(later, 1), () => deliverDue(deliverMail));
    expect(subjects()).toEqual(['Commission approved: $99.80']);
  });

  it('goes to the address the person has when it is sent, and not to a disabled one', async () => {
    await approved();
    await db.user.updateMany({ where: { email }, data: { email: 'new@people.example' } });
    await deliverDue(deliverMail);
    expect(received.map((mail) => mail.to)).toEqual([['new@people.example']]);
    await db.user.updateMany({ data: { disabledAt: new Date() } });
    await approved();
    await deliverDue(deliverMail);
    expect(received).toHaveLength(1);
    await db.user.updateMany({ data: { disabledAt: null } });
  });

  it('is not needed: without a mail server the events count as delivered, with a note', async () => {
    await approved();
    const settings = env();
    const url = settings.SMTP_URL;
    settings.SMTP_URL = undefined;
    try {
      expect(await deliverDue(deliverMail)).toMatchObject({ retried: 0, dead: 0 });
    } finally {
      settings.SMTP_URL = url;
    }
    expect(received).toHaveLength(0);
    const event = await db.outboxEvent.findFirstOrThrow({ where: { type: 'commission.approved' } });
    expect(event).toMatchObject({
      status: 'delivered',
      lastError: 'no mail was sent: SMTP_URL is not set',
    });
  });
});
