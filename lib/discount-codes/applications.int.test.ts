import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyAction } from '@/app/(public)/apply/actions';
import { createLinkAction } from '@/app/portal/(member)/links/actions';
import * as adding from '@/lib/affiliates/add-affiliate';
import { sessionCookieName } from '@/lib/auth/session-token';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { db } from '@/lib/db/client';
import { applyToProgram } from '@/lib/discount-codes/apply-to-program';
import { beginAccepted } from '@/lib/discount-codes/begin-accepted';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { createLink } from '@/lib/links/commands';
import { acceptInvitation } from '@/lib/people/accept-invitation';
import { enterByMagicLink } from '@/lib/people/enter-by-magic-link';
import { expectOk } from '@/lib/result';
import { formOf, outcomeOf } from '@/lib/testing/actions';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { startMailServer, tokenIn } from '@/lib/testing/mail-server';
import { request } from '@/lib/testing/next-request';
import { sessionOf } from '@/lib/testing/sessions';
import { changedTables, tableMarks } from '@/lib/testing/table-marks';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const password = 'a long enough pass phrase';
let mail: Awaited<ReturnType<typeof startMailServer>>;
let n = 0;

beforeAll(async () => {
  mail = await startMailServer();
});
afterAll(() => mail.stop());
beforeEach(async () => {
  mail.switchOn();
  await db.outboxEvent.deleteMany();
  await db.loginThrottle.deleteMany();
  request.cookies.clear();
});

const newEmail = () => `applicant-${++n}@people.example`;
const apply = (program: string, email: string) =>
  applyToProgram(systemCtx, { program, name: 'Eve Moss', email, note: undefined });
const open = (token: string) => acceptInvitation({ token, password, onProven: beginAccepted });
const accept = (affiliateId: string) =>
  changeAffiliateStatus(staffCtx, { affiliateId, to: 'active' });

async function applicant(program: { autoAccept?: boolean; discountBps?: number } = {}) {
  const { slug, id: programId } = await makeProgram(program);
  const email = newEmail();
  expectOk(await apply(slug, email));
  const user = await db.user.findUniqueOrThrow({ where: { email } });
  const { id } = await db.affiliate.findFirstOrThrow({ where: { userId: user.id } });
  const now = () =>
    db.affiliate.findUniqueOrThrow({
      where: { id },
      select: { status: true, acceptedAt: true, discountCodes: true },
    });
  return { id, slug, programId, email, userId: user.id, now };
}

function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

/** Until somebody waits for a row that another transaction holds. */
async function lockIsAwaited(): Promise<void> {
  for (;;) {
    const [row] = await db.$queryRaw<{ waiting: number }[]>`
      SELECT count(*)::int AS waiting FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE NOT l.granted AND a.datname = current_database()`;
    if ((row?.waiting ?? 0) > 0) return;
  }
}

describe('an application', () => {
  it('asks for no password, proves nothing, and mails a link', async () => {
    const { userId, email, now } = await applicant();
    expect(await now()).toMatchObject({ status: 'applied', acceptedAt: null });
    expect(await db.user.findUniqueOrThrow({ where: { id: userId } })).toMatchObject({
      passwordHash: null,
      emailProvenAt: null,
    });
    const [sent] = await mail.deliver();
    expect(sent).toMatchObject({ to: email });
    expect(tokenIn(sent)).not.toBe('');
  });

  it('is answered the same to a known address, after the same work, which leaves nothing but a mail', async () => {
    const { slug } = await makeProgram({ discountBps: 1000 });
    const [affiliate, owner] = [await makeUser(), await makeUser({ role: 'owner' })];
    await makeAffiliate({ programId: (await makeProgram()).id, userId: affiliate.id });
    const before = await tableMarks();
    const add = vi.spyOn(adding, 'addAffiliate');
    for (const { email } of [affiliate, owner]) {
      expect(expectOk(await apply(slug, email))).toEqual({ received: true });
    }
    expect(add).toHaveBeenCalledTimes(2);
    add.mockRestore();
    expect(changedTables(before, await tableMarks())).toEqual(['outbox_event']);
    const mails = await mail.deliver();
    expect(new Set(mails.map(({ to }) => to))).toEqual(new Set([affiliate.email, owner.email]));
    expect(mails.map(tokenIn)).toEqual(['', '']);
    expect(mails[0]?.text).toContain('You are here already');
  });

  it('with the address of somebody who was invited leaves their link as it is', async () => {
    const { slug } = await makeProgram();
    const invited = await makeUser({ role: 'finance', emailProvenAt: null });
    await db.oneTimeToken.create({
      data: {
        id: `ott_${++n}`,
        kind: 'invitation',
        tokenHash: `hash-${n}`,
        userId: invited.id,
        expiresAt: new Date(Date.now() + 60_000),
      },
    });
    expectOk(await apply(slug, invited.email));
    await mail.deliver();
    expect(await db.oneTimeToken.count({ where: { tokenHash: `hash-${n}` } })).toBe(1);
  });

  it('twice with a new address mails another link to the same person, and makes no second one', async () => {
    const { slug, email, userId } = await applicant();
    const mails = await mail.deliver();
    expectOk(await apply(slug, email));
    mails.push(...(await mail.deliver()));
    expect(mails.map(({ to }) => to)).toEqual([email, email]);
    expect(await db.affiliate.count({ where: { userId } })).toBe(1);
    expect((await open(tokenIn(mails[0]))).ok).toBe(false);
    expect((await open(tokenIn(mails[1]))).ok).toBe(true);
  });

  it('20 at once with one new address are one applicant', async () => {
    const { slug } = await makeProgram();
    const email = newEmail();
    const answers = await Promise.all(Array.from({ length: 20 }, () => apply(slug, email)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await db.affiliate.count({ where: { user: { email } } })).toBe(1);
  });

  it('is sent three times a day with one address, however it is spelled', async () => {
    const { slug } = await makeProgram();
    const name = `eve.${++n}`;
    const send = (email: string) =>
      outcomeOf(() => applyAction(null, formOf({ program: slug, name: 'Eve', email, code: '' })));
    const spellings = [
      `${name}@gmail.com`,
      `${name}+a@gmail.com`,
      `E${name.slice(1)}@googlemail.com`,
    ];
    for (const email of spellings) expect(await send(email)).toMatch(/^done/);
    expect(await send(`eve${n}@gmail.com`)).toBe('refused: RATE_LIMITED');
    expect(await send(newEmail())).toMatch(/^done/);
  });
});

describe('an address counts once it is proven', () => {
  it('acceptance waits for it, mails a link, and the membership begins with its use', async () => {
    const { id, now, email } = await applicant({ discountBps: 1000 });
    const mails = await mail.deliver();
    const accepted = expectOk(await accept(id));
    expect(accepted).toMatchObject({ to: 'applied', changed: true, waitsForProof: true });
    expect(await now()).toMatchObject({ status: 'applied', discountCodes: [] });
    expect(expectOk(await accept(id))).toMatchObject({ changed: false, waitsForProof: true });
    mails.push(...(await mail.deliver()));
    expect(mails.map(({ to }) => to)).toEqual([email, email]);
    expectOk(await open(tokenIn(mails[1])));
    expect(await now()).toMatchObject({ status: 'active', discountCodes: [{ percentBps: 1000 }] });
    // Nobody is told twice that they are accepted.
    expect((await mail.deliver()).map(({ subject }) => subject)).toEqual([
      'Your password was changed',
    ]);
  });

  it('proven first, the application waits to be read, and begins when it is accepted', async () => {
    const { id, now } = await applicant({ discountBps: 500 });
    const [sent] = await mail.deliver();
    expectOk(await open(tokenIn(sent)));
    expect(await now()).toMatchObject({ status: 'applied', discountCodes: [] });
    expect(expectOk(await accept(id))).toMatchObject({ to: 'active', changed: true });
    expect(await now()).toMatchObject({ status: 'active', discountCodes: [{ percentBps: 500 }] });
  });

  it('whoever is accepted at once begins with the link, by a login link too', async () => {
    const first = await applicant({ autoAccept: true });
    expect(await first.now()).toMatchObject({ status: 'applied', acceptedAt: expect.any(Date) });
    const [sent] = await mail.deliver();
    expectOk(await open(tokenIn(sent)));
    expect(await first.now()).toMatchObject({ status: 'active' });

    const second = await applicant({ autoAccept: true });
    await db.outboxEvent.deleteMany();
    await db.outboxEvent.create({
      data: {
        id: `evt_${++n}`,
        type: 'account.login_asked',
        subjectType: 'user',
        subjectId: second.userId,
        payload: { userId: second.userId },
      },
    });
    const [login] = await mail.deliver();
    expectOk(await enterByMagicLink({ token: tokenIn(login), onProven: beginAccepted }));
    expect(await second.now()).toMatchObject({ status: 'active' });
  });

  it('the proof and the acceptance at the same moment always end in a membership', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, now } = await applicant();
      const sent = (await mail.deliver()).find((one) => tokenIn(one) !== '');
      const [opened, accepted] = await Promise.all([open(tokenIn(sent)), accept(id)]);
      expect([opened.ok, accepted.ok]).toEqual([true, true]);
      expect((await now()).status).toBe('active');
    }
  });

  it('an acceptance waits for a proof that is being written, and is not lost', async () => {
    const { id, now } = await applicant();
    const sent = (await mail.deliver()).find((one) => tokenIn(one) !== '');
    const [written, commit] = [signal(), signal()];
    const opened = acceptInvitation({
      token: tokenIn(sent),
      password,
      onProven: async (work, userId) => {
        // Nothing was accepted when it looked.
        await beginAccepted(work, userId);
        written.give();
        await commit.given;
      },
    });
    await written.given;
    const accepted = accept(id);
    await Promise.race([accepted, lockIsAwaited()]);
    commit.give();
    expect([(await opened).ok, (await accepted).ok]).toEqual([true, true]);
    expect((await now()).status).toBe('active');
  });

  it('the database lets no applicant begin without it', async () => {
    const { id } = await applicant();
    const begin = () => db.affiliate.update({ where: { id }, data: { status: 'active' } });
    await expect(begin()).rejects.toThrow();
    expect(await db.affiliate.count({ where: { id, status: 'active' } })).toBe(0);
  });
});

describe('an applicant', () => {
  it('sees the application and makes nothing', async () => {
    const { id, userId } = await applicant();
    const link = { affiliateId: id, name: 'Mine', destination: 'https://shop.example/a' };
    expect(await createLink(staffCtx, link)).toMatchObject({
      error: { code: 'AFFILIATE_STATUS_CONFLICT' },
    });
    request.cookies.set(sessionCookieName(), await sessionOf(userId));
    const { name, destination } = link;
    const press = () => createLinkAction(null, formOf({ name, destination, slug: '' }));
    expect(await outcomeOf(press)).toBe('to /portal/application');
  });
});

describe('an affiliate has', () => {
  it('a hundred links, also when they are made at once', async () => {
    const { id: affiliateId } = await makeAffiliate({ programId: (await makeProgram()).id });
    await db.link.createMany({
      data: Array.from({ length: 98 }, (_, i) => ({
        id: `lnk_${++n}_${i}`,
        affiliateId,
        slug: `s${i}`,
        name: 'x',
        destination: 'https://shop.example/',
      })),
    });
    const made = await Promise.all(
      Array.from({ length: 5 }, (_, i) =>
        createLink(staffCtx, { affiliateId, name: `n${i}`, destination: 'https://shop.example/' }),
      ),
    );
    expect(made.filter(({ ok }) => ok)).toHaveLength(2);
    expect(made.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'LINK_LIMIT_REACHED' } });
  });

  it('twenty discount codes that run, also when they are made at once', async () => {
    const { id: programId } = await makeProgram();
    const { id: affiliateId } = await makeAffiliate({ programId });
    const make = (code: string) =>
      createDiscountCode(staffCtx, {
        programId,
        affiliateId,
        code,
        kind: 'percent',
        percentBps: 1000,
      });
    for (let i = 0; i < 18; i++) expectOk(await make(`C${n}N${i}`));
    const made = await Promise.all(Array.from({ length: 5 }, (_, i) => make(`D${n}N${i}`)));
    expect(made.filter(({ ok }) => ok)).toHaveLength(2);
    expect(made.find(({ ok }) => !ok)).toMatchObject({
      error: { code: 'DISCOUNT_CODE_LIMIT_REACHED' },
    });
    await db.discountCode.updateMany({
      where: { affiliateId, code: `C${n}N0` },
      data: { active: false, endsAt: new Date(Date.now() - 1000) },
    });
    expectOk(await make(`E${n}`));
  });
});
