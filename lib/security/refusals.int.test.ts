import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { loginAction } from '@/app/(public)/login/actions';
import { acceptInvitationAction } from '@/app/(public)/welcome/[token]/actions';
import { approveCommissionAction } from '@/app/admin/commissions/actions';
import { POST as stripe } from '@/app/api/webhooks/stripe/route';
import { db } from '@/lib/db/client';
import { sha256 } from '@/lib/crypto/token';
import { defineAction } from '@/lib/http/define-action';
import { defineRoute } from '@/lib/http/define-route';
import { readMetrics } from '@/lib/http/metrics';
import { logger } from '@/lib/logger';
import { enterByMagicLink } from '@/lib/people/enter-by-magic-link';
import { finishLogin } from '@/lib/people/pending-login';
import { requireAffiliate, requireStaff, requireUser } from '@/lib/people/session';
import { stepUp } from '@/lib/people/step-up';
import { LIMITS } from '@/lib/people/throttle';
import { ok, refuse } from '@/lib/result';
import { flushRefusals } from '@/lib/security/note-refusal';
import { countSecurityEvents, listSecurityEvents } from '@/lib/security/queries';
import { ROWS_A_MINUTE } from '@/lib/security/refusal-book';
import * as writing from '@/lib/security/write-refusals';
import {
  makeActionScene,
  requestAs,
  type ActionScene,
  type Caller,
} from '@/lib/testing/action-scene';
import { formOf, outcomeOf } from '@/lib/testing/actions';
import { callApi, makeKey } from '@/lib/testing/api';
import { makeWorld, type World } from '@/lib/testing/evals/world';
import { because } from '@/lib/testing/evals/scenario';
import { makeUser, systemCtx } from '@/lib/testing/factories';
import { makeFactor, makePendingLogin } from '@/lib/testing/factors';
import { request } from '@/lib/testing/next-request';
import { eventsOf } from '@/lib/testing/refusals';
import { signedRequest } from '@/lib/testing/stripe';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

let scene: ActionScene;
let world: World;
const NETWORK = '203.0.113.0/24';
const from = { 'x-forwarded-for': '203.0.113.66' };

const route = defineRoute({
  scope: 'orders:write',
  output: z.object({ done: z.literal(true) }),
  run: () => Promise.resolve(ok({ done: true as const })),
});
const lookUp = defineRoute({
  scope: 'commissions:read',
  output: z.object({ done: z.literal(true) }),
  run: () => Promise.resolve(refuse('COMMISSION_NOT_FOUND')),
});
const forbidden = defineAction({
  guard: requireUser,
  input: z.object({}),
  run: () => Promise.resolve(refuse('FORBIDDEN')),
});
const othersRow = defineAction({
  guard: requireAffiliate,
  input: z.object({}),
  run: () => Promise.resolve(refuse('COMMISSION_NOT_FOUND')),
});

beforeAll(async () => {
  [scene, world] = await Promise.all([makeActionScene(), makeWorld()]);
});
afterAll(() => world.close());
beforeEach(async () => {
  await db.loginThrottle.deleteMany();
  Reflect.deleteProperty(globalThis, 'tributaryCallerLimits');
  comeAs('nobody');
});

function comeAs(caller: Caller): void {
  requestAs(scene, caller);
  for (const [name, value] of Object.entries(from)) request.headers.set(name, value);
}

const emailOf = async (id: string) => (await db.user.findUniqueOrThrow({ where: { id } })).email;
const logIn = (email: string, password: string) =>
  loginAction(null, formOf({ email, password, next: '' }));
const call = (key: string | undefined, method = 'POST') =>
  callApi(route, { ...(key === undefined ? {} : { key }), method, path: '/orders', headers: from });
const madeUpKey = (n: number) => `tb_live_${String(n).padStart(43, 'x')}`;

const proverOf = (id: string) =>
  ({ id, name: 'Olga', sid: 'ses_x', hasPassword: true, hasFactor: false }) as const;

describe('a refusal is one event', () => {
  it('of a login: to a known address with the person, and of an unknown one nothing that was typed', async () => {
    const { owner } = scene.staff;
    const known = await eventsOf(async () => logIn(await emailOf(owner), 'Wrong-Passphrase-7'));
    expect(known).toMatchObject([
      { kind: 'login', reason: 'WRONG_PASSWORD', actorKind: 'user', actorId: owner },
    ]);
    expect(known[0]).toMatchObject({ network: NETWORK, action: '/admin', count: 1 });
    const unknown = await eventsOf(() => logIn('hunter2@nowhere.example', 'Wrong-Passphrase-7'));
    expect(unknown).toMatchObject([{ kind: 'login', reason: 'UNKNOWN_ADDRESS', actorId: null }]);
  });

  it('of a second factor', async () => {
    const user = await makeUser();
    await makeFactor(user.id);
    const cookie = await makePendingLogin(user.id);
    const wrong = { cookie, code: '12345678', deviceCookie: undefined };
    expect(await eventsOf(() => finishLogin(wrong))).toMatchObject([
      { kind: 'login', reason: 'WRONG_CODE', actorId: user.id, network: NETWORK, count: 1 },
    ]);
  });

  it('of whoever is asked again who they are', async () => {
    const { owner } = scene.staff;
    const prover = proverOf(owner);
    expect(await eventsOf(() => stepUp(systemCtx, prover, { password: 'wrong' }))).toMatchObject([
      { kind: 'proof', reason: 'WRONG_PASSWORD', actorId: owner, network: NETWORK },
    ]);
    expect(await eventsOf(() => stepUp(systemCtx, prover, { code: '12345678' }))).toMatchObject([
      { kind: 'proof', reason: 'WRONG_CODE', actorId: owner },
    ]);
  });

  it('of a link that is none, used or too old', async () => {
    const form = formOf({ token: 'made-up-token', password: 'a long enough pass phrase' });
    expect(await eventsOf(() => acceptInvitationAction(null, form))).toMatchObject([
      { kind: 'link', reason: 'TOKEN_INVALID', network: NETWORK },
    ]);
    expect(await eventsOf(() => enterByMagicLink({ token: 'made-up-token' }))).toMatchObject([
      { kind: 'link', reason: 'TOKEN_INVALID' },
    ]);
  });

  it('of a key: none, one that never was, and one that was ended, by its id', async () => {
    expect(await eventsOf(() => call(undefined))).toMatchObject([
      { kind: 'key', reason: 'NO_KEY' },
    ]);
    expect(await eventsOf(() => call(madeUpKey(1)))).toMatchObject([
      { kind: 'key', reason: 'UNKNOWN_KEY', network: NETWORK, action: 'POST /api/v1/orders' },
    ]);
    const key = await makeKey(scene.programId);
    const { id } = await db.apiKey.update({
      where: { keyHash: sha256(key) },
      data: { revokedAt: new Date() },
    });
    expect(await eventsOf(() => call(key))).toMatchObject([
      { kind: 'key', reason: 'ENDED_KEY', actorKind: 'api_key', actorId: id },
    ]);
  });

  it('bears the id that the answer has, or the page', async () => {
    let answered: string | null | undefined;
    const [event] = await eventsOf(async () => {
      answered = (await call(madeUpKey(2))).headers.get('x-request-id');
    });
    expect(answered).toMatch(/^req_/);
    expect(event?.requestId).toBe(answered);
    comeAs('affiliate');
    request.headers.set('x-request-id', 'req_01of_the_page');
    const [seen] = await eventsOf(() => outcomeOf(() => requireStaff('books.read')));
    expect(seen?.requestId).toBe('req_01of_the_page');
  });

  it('of a key that lacks the scope, and of one that asks for another affiliate’s', async () => {
    const poor = await makeKey(scene.programId, { scopes: ['stats:read'] });
    expect(await eventsOf(() => call(poor))).toMatchObject([
      { kind: 'scope', reason: 'FORBIDDEN', actorKind: 'api_key' },
    ]);
    const look = (key: string) => callApi(lookUp, { key, path: '/commissions/com_x' });
    const { affiliateId } = scene.affiliate;
    const bound = await makeKey(scene.programId, { affiliateId });
    expect(await eventsOf(() => look(bound))).toMatchObject([
      { kind: 'access', reason: 'COMMISSION_NOT_FOUND', action: 'GET /api/v1/commissions/*' },
    ]);
    // A key of the program looks for what may well not be there.
    expect(await eventsOf(async () => look(await makeKey(scene.programId)))).toEqual([]);
  });

  it('of a person: a page or a button that is none of theirs, a command that refuses, another’s row', async () => {
    comeAs('affiliate');
    const { userId } = scene.affiliate;
    const kept = { kind: 'access', actorKind: 'user', actorId: userId, network: NETWORK };
    const page = () => outcomeOf(() => requireStaff('books.read'));
    expect(await eventsOf(page)).toMatchObject([{ ...kept, reason: 'books.read' }]);
    const press = () =>
      outcomeOf(() => approveCommissionAction(null, formOf({ commissionId: 'com_x' })));
    expect(await eventsOf(press)).toMatchObject([{ ...kept, reason: 'commissions.review' }]);
    expect(await eventsOf(() => forbidden(new FormData()))).toMatchObject([
      { ...kept, reason: 'FORBIDDEN' },
    ]);
    expect(await eventsOf(() => othersRow(new FormData()))).toMatchObject([
      { ...kept, reason: 'COMMISSION_NOT_FOUND' },
    ]);
    comeAs('finance');
    expect(await eventsOf(() => outcomeOf(() => requireAffiliate()))).toMatchObject([
      { kind: 'access', reason: 'portal', actorId: scene.staff.finance },
    ]);
  });

  it('of whoever is kept waiting: by failed logins, and by the limit of a key', async () => {
    const email = await emailOf(scene.staff.owner);
    for (let n = 0; n < LIMITS.accountNetwork; n++) await logIn(email, 'wrong');
    expect(await eventsOf(() => logIn(email, 'wrong'))).toMatchObject([
      { kind: 'throttle', reason: 'accountNetwork', network: NETWORK },
    ]);
    const key = await makeKey(scene.programId);
    const { id } = await db.apiKey.update({
      where: { keyHash: sha256(key) },
      data: { writesPerMinute: 1 },
    });
    await call(key);
    expect(await eventsOf(() => call(key))).toMatchObject([
      { kind: 'throttle', reason: 'writes', actorId: id },
    ]);
  });

  it('of a webhook whose signature does not match', async () => {
    const forged = signedRequest('{"id":"evt_1"}', { secret: 'whsec_wrong' });
    expect(await eventsOf(() => stripe(forged))).toMatchObject([
      { kind: 'signature', reason: 'INVALID_SIGNATURE', action: 'POST /api/webhooks/stripe' },
    ]);
  });

  it('of an agent: without a key, beyond its rights, and with a confirmation that it was never given', async () => {
    const anonymous = () => fetch(world.url, { method: 'POST', body: '{}' });
    expect(await eventsOf(anonymous)).toMatchObject([{ kind: 'key', reason: 'NO_KEY' }]);
    const foreign = () =>
      fetch(world.url, { method: 'POST', headers: { origin: 'https://evil.example' } });
    expect(await eventsOf(foreign)).toMatchObject([{ kind: 'access', reason: 'OTHER_SITE' }]);
    const poor = await world.agent({ scopes: ['stats:read'] });
    const { commissionId } = await world.commission('pending');
    expect(await eventsOf(() => poor.call('approve_payout', { commissionId }))).toMatchObject([
      { kind: 'scope', reason: 'FORBIDDEN', actorKind: 'agent' },
    ]);
    const confirmation = 'cnf_forged-confirmation';
    const forge = () =>
      world.merchant.call('void_commission', { ...because(commissionId), confirmation });
    expect(await eventsOf(forge)).toMatchObject([
      { kind: 'confirmation', reason: 'CONFIRMATION_INVALID', actorKind: 'agent' },
    ]);
  });
});

describe('events are bounded', () => {
  it('10,000 wrong keys leave a few rows, and one count that adds up', async () => {
    const warn = vi.spyOn(logger, 'warn');
    const rows = await eventsOf(async () => {
      // From many networks, so that no limit of a network comes before.
      for (let n = 0; n < 10_000; n++) {
        const headers = { 'x-forwarded-for': `10.${n % 200}.${Math.floor(n / 200)}.1` };
        await callApi(route, { key: `tb_wrong_${n}`, method: 'POST', headers });
      }
    });
    const lines = warn.mock.calls.filter(([, words]) => String(words).startsWith('refused'));
    warn.mockRestore();
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    // Each minute that it took has a few rows of its own, and one for the rest.
    const minutes = rows.filter(({ reason }) => reason === 'MORE').length;
    expect(minutes).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(minutes * (ROWS_A_MINUTE + 1));
    expect(lines).toHaveLength(rows.length);
  });

  it('are kept while the database is unavailable, and refuse nobody anything else', async () => {
    const rows = await eventsOf(async () => {
      const write = vi
        .spyOn(writing, 'writeRefusals')
        .mockRejectedValueOnce(new Error('unavailable'));
      expect((await call(madeUpKey(2))).status).toBe(401);
      await flushRefusals();
      expect(write).toHaveBeenCalledOnce();
      expect(await db.securityEvent.count()).toBe(0);
      write.mockRestore();
    });
    expect(rows).toMatchObject([{ kind: 'key', count: 1 }]);
  });
});

it('nothing that was typed or sent is in a row or a line of the log', async () => {
  const warn = vi.spyOn(logger, 'warn');
  const secrets = [
    'Typed-Passphrase-42',
    'somebody-typed@nowhere.example',
    madeUpKey(77),
    'made-up-token-77',
    'cnf_forged-77',
    '203.0.113.66',
  ];
  const [password = '', email = '', key = '', token = '', confirmation = ''] = secrets;
  const { commissionId } = await world.commission('pending');
  const rows = await eventsOf(async () => {
    await logIn(email, password);
    await logIn(await emailOf(scene.staff.owner), password);
    await stepUp(systemCtx, proverOf(scene.staff.owner), { password });
    await call(key);
    await callApi(route, { key, path: `/orders/${key}?key=${key}`, method: 'POST', headers: from });
    await acceptInvitationAction(null, formOf({ token, password }));
    await world.merchant.call('void_commission', { ...because(commissionId), confirmation });
  });
  expect(rows).toHaveLength(7);
  const written = JSON.stringify([
    rows.map(({ id, ...row }) => ({ ...row, id: String(id) })),
    warn.mock.calls,
  ]);
  warn.mockRestore();
  for (const secret of [...secrets, sha256(key)]) expect(written).not.toContain(secret);
});

describe('events are read', () => {
  const viewerOf = (role: 'owner' | 'admin' | 'finance' | 'support') =>
    ({ kind: 'staff', userId: scene.staff[role], role }) as const;

  it('by owners alone, newest first, a page at a time, by kind, with their counts', async () => {
    await eventsOf(async () => {
      for (let n = 0; n < 3; n++) await call(undefined);
      await logIn('nobody@nowhere.example', 'wrong');
    });
    const owner = viewerOf('owner');
    const first = await listSecurityEvents(owner, {}, { limit: 3 });
    expect(first.items.map(({ kind }) => kind)).toEqual(['login', 'key', 'key']);
    const cursor = first.nextCursor ?? undefined;
    const second = await listSecurityEvents(owner, {}, { limit: 3, cursor });
    expect(second).toMatchObject({ items: [{ kind: 'key' }], nextCursor: null });
    expect((await listSecurityEvents(owner, { kind: 'login' })).items).toHaveLength(1);
    expect(Object.fromEntries(await countSecurityEvents(owner))).toEqual({ key: 3, login: 1 });
    for (const role of ['admin', 'finance', 'support'] as const) {
      expect((await listSecurityEvents(viewerOf(role))).items).toEqual([]);
      expect((await countSecurityEvents(viewerOf(role))).size).toBe(0);
    }
  });

  it('by a monitor, as a count of each kind', async () => {
    await eventsOf(() => call(undefined));
    const metric = (await readMetrics()).find(({ name }) => name === 'tributary_refusals_total');
    expect(metric).toMatchObject({ type: 'counter' });
    expect(metric?.samples).toContainEqual({ labels: { kind: 'key' }, value: 1 });
    expect(metric?.samples).toContainEqual({ labels: { kind: 'login' }, value: 0 });
  });
});
