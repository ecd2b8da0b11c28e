import { describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { newId } from '@/lib/ids';
import { expireRecords } from '@/lib/jobs/expire-records';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx } from '@/lib/testing/factories';
import { makeCommission } from '@/lib/testing/history';
import { HOUR_MS } from '@/lib/time/calendar';
import { plantInboxEvents } from '@/lib/testing/inbox';

const ago = (ms: number) => new Date(Date.now() - ms);
const DAY = 24 * HOUR_MS;

describe('maturing', () => {
  it('moves each commission once when two runs race, and posts its money once', async () => {
    const program = await makeProgram();
    const commissions: string[] = [];
    for (let i = 0; i < 3; i++) {
      const affiliate = await makeAffiliate({ programId: program.id });
      for (let n = 0; n < 4; n++) {
        const { id } = await makeCommission(affiliate, {
          amountMinor: 10_000n,
          earnedAt: ago(40 * DAY),
        });
        await atTime(ago(39 * DAY), async () =>
          expectOk(await approveCommission(staffCtx, { commissionId: id })),
        );
        commissions.push(id);
      }
    }
    // Connections first: who must open one comes too late to race.
    await Promise.all([1, 2, 3, 4].map(() => db.$executeRaw`SELECT pg_sleep(0.3)`));
    const moved = await Promise.all([matureCommissions(), matureCommissions()]);
    expect(moved[0] + moved[1]).toBe(12);
    const rows = await db.commission.findMany({ where: { id: { in: commissions } } });
    expect(rows.every((row) => row.status === 'available')).toBe(true);
    const audits = await db.auditEvent.count({
      where: { action: 'COMMISSION_MATURED', subjectId: { in: commissions } },
    });
    const transfers = await db.ledgerTransfer.findMany({ where: { kind: 'mature' } });
    const transferIds = transfers.map((transfer) => transfer.id);
    const entries = await db.ledgerEntry.count({
      where: { commissionId: { in: commissions }, transferId: { in: transferIds } },
    });
    expect([audits, entries]).toEqual([12, 24]);
    expect(await matureCommissions()).toBe(0);
  });

  it('goes by the database’s clock: nothing a moment before, everything at the moment', async () => {
    const program = await makeProgram();
    const affiliate = await makeAffiliate({ programId: program.id });
    const earnedAt = ago(30 * DAY - 3 * HOUR_MS);
    const manual = await makeCommission(affiliate, { amountMinor: 10_000n, earnedAt });
    const automatic = await makeCommission(affiliate, {
      amountMinor: 20_000n,
      earnedAt,
      terms: { approval: 'automatic' },
    });
    const held = await makeCommission(affiliate, {
      amountMinor: 30_000n,
      earnedAt,
      terms: { approval: 'automatic' },
      holds: [{ kind: 'fraud', reason: 'Being checked' }],
    });
    expectOk(await approveCommission(staffCtx, { commissionId: manual.id }));
    const statuses = async () =>
      Promise.all(
        [manual, automatic, held].map(
          async ({ id }) => (await db.commission.findUniqueOrThrow({ where: { id } })).status,
        ),
      );
    await matureCommissions();
    expect(await statuses()).toEqual(['approved', 'pending', 'pending']);
    // This process's clock has no say.
    const now = Date.now;
    Date.now = () => now() + 365 * DAY;
    try {
      await matureCommissions();
    } finally {
      Date.now = now;
    }
    expect(await statuses()).toEqual(['approved', 'pending', 'pending']);
    await db.$executeRawUnsafe(
      `ALTER DATABASE "${new URL(process.env.DATABASE_URL ?? '').pathname.slice(1)}" SET tributary.clock_offset = '3 hours'`,
    );
    await db.$disconnect();
    try {
      await matureCommissions();
      expect(await statuses()).toEqual(['available', 'available', 'pending']);
    } finally {
      await db.$executeRawUnsafe(
        `ALTER DATABASE "${new URL(process.env.DATABASE_URL ?? '').pathname.slice(1)}" RESET tributary.clock_offset`,
      );
      await db.$disconnect();
    }
  });
});

describe('expiring', () => {
  it('deletes what is over, keeps what is not, twice at once', async () => {
    const program = await makeProgram();
    const affiliate = await makeAffiliate({ programId: program.id });
    for (const [name, age] of [
      ['old', 1],
      ['new', 0],
    ] as const) {
      await db.idempotencyRecord.create({
        data: {
          apiKeyId: 'key_x',
          route: 'POST /orders',
          key: name,
          fingerprint: name,
          createdAt: ago((29 + age) * DAY + HOUR_MS),
        },
      });
      await db.oneTimeToken.create({
        data: {
          id: newId('oneTimeToken'),
          kind: 'invitation',
          tokenHash: name,
          expiresAt: ago(age * DAY + HOUR_MS),
        },
      });
      await db.securityEvent.create({
        data: { kind: 'key', reason: name, at: ago((89 + age) * DAY + HOUR_MS) },
      });
      await db.loginThrottle.create({
        data: { key: name, failures: 3, windowEndsAt: ago((age * 2 - 1) * HOUR_MS) },
      });
      await db.agentConfirmation.create({
        data: {
          id: name,
          apiKeyId: 'key',
          tool: 'approve_payout',
          argsHash: 'hash',
          preview: {},
          createdAt: ago(0),
          expiresAt: ago(age * DAY + HOUR_MS),
        },
      });
      await db.agentSpend.create({
        data: {
          apiKeyId: 'key',
          day: ago((age * 90 + 1) * DAY),
          currency: 'USD',
          spentMinor: 1n,
        },
      });
      await db.endedSession.create({
        data: { id: name, expiresAt: ago((age * 2 - 1) * HOUR_MS) },
      });
      await db.countedSession.create({
        data: {
          affiliateId: affiliate.id,
          sessionId: name,
          clickId: name,
          lastCountedAt: ago(age * 48 * HOUR_MS + HOUR_MS),
        },
      });
    }
    const [first, second] = await Promise.all([expireRecords(), expireRecords()]);
    for (const table of [
      'idempotency_record',
      'one_time_token',
      'security_event',
      'login_throttle',
      'agent_confirmation',
      'agent_spend',
      'ended_session',
      'counted_session',
    ] as const) {
      expect(first[table] + second[table], table).toBe(1);
    }
    expect(await db.idempotencyRecord.findMany({ select: { key: true } })).toEqual([
      { key: 'new' },
    ]);
    expect(await db.countedSession.findMany({ select: { sessionId: true } })).toEqual([
      { sessionId: 'new' },
    ]);
    expect(await db.oneTimeToken.count()).toBe(1);
    expect(await db.loginThrottle.findMany({ select: { key: true } })).toEqual([{ key: 'new' }]);
    expect(await db.endedSession.findMany({ select: { id: true } })).toEqual([{ id: 'new' }]);
  });

  it('makes the partitions that clicks will need', async () => {
    await expireRecords();
    const rows = await db.$queryRaw<{ name: string }[]>`
      SELECT to_regclass('click_' || to_char(app_now() + interval '1 month', 'YYYYMM'))::text AS name`;
    expect(rows[0]?.name).toMatch(/^click_\d{6}$/);
  });
});

describe('what is kept for a time', () => {
  it('delivered events, sent forms and what providers sent leave; the books need none of it', async () => {
    const program = await makeProgram();
    const affiliate = await makeAffiliate({ programId: program.id });
    const { id: commissionId } = await atTime(ago(100 * DAY), () =>
      makeCommission(affiliate, { amountMinor: 10_000n, earnedAt: ago(140 * DAY) }),
    );
    await atTime(ago(99 * DAY), async () =>
      expectOk(await approveCommission(staffCtx, { commissionId })),
    );
    const events = () => db.outboxEvent.findMany({ where: { subjectId: commissionId } });
    const undelivered = (await events()).length;
    expect(undelivered).toBeGreaterThan(1);
    await expireRecords();
    // Nobody has been told yet.
    expect(await events()).toHaveLength(undelivered);
    await db.outboxEvent.updateMany({ data: { status: 'delivered', deliveredAt: new Date() } });
    await db.once.createMany({
      data: [
        { id: 'old form', what: 'x', createdAt: ago(31 * DAY) },
        { id: 'new form', what: 'x', createdAt: ago(29 * DAY) },
      ],
    });
    const sent = { type: 'charge.refunded', outcome: 'applied', payload: { email: 'a@b.example' } };
    await plantInboxEvents(
      { ...sent, id: 'evt_old', receivedAt: ago(91 * DAY) },
      { ...sent, id: 'evt_new', receivedAt: ago(89 * DAY) },
    );
    const done = await expireRecords();
    expect(done).toMatchObject({ once: 1, payloads: 1, outbox_event: undelivered });
    expect(await events()).toEqual([]);
    expect(await db.once.findMany({ select: { id: true } })).toEqual([{ id: 'new form' }]);
    const kept = await db.inboxEvent.findMany({ orderBy: { id: 'desc' } });
    expect(kept.map(({ id, outcome, payload }) => [id, outcome, payload])).toEqual([
      ['evt_old', 'applied', {}],
      ['evt_new', 'applied', sent.payload],
    ]);
    // A step from before the events that are kept needs none; a later one does.
    const faults = async () => (await verifyBooks()).filter((one) => !one.ok).map(({ id }) => id);
    expect(await faults()).toEqual([]);
    const late = await makeCommission(affiliate, { amountMinor: 10_000n, earnedAt: ago(40 * DAY) });
    await db.outboxEvent.deleteMany({ where: { subjectId: late.id } });
    expect(await faults()).toEqual(['I8']);
  });
});
