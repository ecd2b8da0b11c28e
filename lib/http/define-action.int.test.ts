import { beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { sessionCookieName } from '@/lib/auth/session-token';
import { sessionOf } from '@/lib/testing/sessions';
import { requireAffiliate, requireStaff } from '@/lib/people/session';
import { db } from '@/lib/db/client';
import { defineAction, defineOpenAction } from '@/lib/http/define-action';
import { logger } from '@/lib/logger';
import { ok, refuse } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser } from '@/lib/testing/factories';

const request = { cookies: new Map<string, string>(), headers: new Headers() };

vi.mock('next/headers', () => ({
  headers: async () => request.headers,
  cookies: async () => ({
    get: (name: string) => {
      const value = request.cookies.get(name);
      return value === undefined ? undefined : { name, value };
    },
  }),
}));

async function signIn(user: { id: string; sessionVersion: number }) {
  const token = await sessionOf(user.id);
  request.cookies.set(sessionCookieName(), token);
}

beforeEach(() => {
  request.cookies.clear();
  request.headers = new Headers({ 'x-request-id': 'request-1', 'x-path': '/admin/x?y=1' });
});

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

const ran = vi.fn();
const done = vi.fn();

const review = defineAction({
  guard: () => requireStaff('commissions.review'),
  input: z.object({ id: z.string().min(1), amount: z.coerce.number().int('Use a whole number.') }),
  run: async ({ viewer, ctx, input }) => {
    ran({ viewer, ctx, input });
    if (input.id === 'held') return refuse('COMMISSION_HELD');
    if (input.id === 'bug') throw new Error('a bug with a secret');
    return ok({ id: input.id });
  },
  onDone: done,
  message: ({ id }) => `Approved ${id}`,
});

/** The digest by which Next tells its own signals from errors. */
async function digestOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error && 'digest' in error ? String(error.digest) : 'nothing thrown';
}

describe('an action', () => {
  beforeEach(async () => {
    ran.mockReset();
    done.mockReset();
  });

  it('runs for who may, as that person, and says so', async () => {
    const user = await makeUser({ role: 'finance', name: 'Fin' });
    await signIn(user);
    expect(await review(null, form({ id: 'com_1', amount: '5' }))).toEqual({
      ok: true,
      value: { id: 'com_1' },
      message: 'Approved com_1',
    });
    expect(ran).toHaveBeenCalledWith({
      viewer: { kind: 'staff', userId: user.id, role: 'finance' },
      ctx: { actor: { kind: 'user', id: user.id, label: 'Fin' }, requestId: 'request-1' },
      input: { id: 'com_1', amount: 5 },
    });
    expect(done).toHaveBeenCalledOnce();
  });

  it('runs from a plain form, too', async () => {
    await signIn(await makeUser({ role: 'finance' }));
    await review(form({ id: 'com_1', amount: '5' }));
    expect(ran).toHaveBeenCalledOnce();
  });

  it('sends who is not logged in to the login, and back afterwards', async () => {
    const digest = await digestOf(review(null, form({ id: 'com_1', amount: '5' })));
    expect(digest).toContain('NEXT_REDIRECT');
    expect(digest).toContain('/login?next=%2Fadmin%2Fx%3Fy%3D1');
    expect(ran).not.toHaveBeenCalled();
  });

  it('does not exist for another role, and looks at no input before that', async () => {
    for (const role of ['support', 'affiliate'] as const) {
      await signIn(await makeUser({ role }));
      expect(await digestOf(review(null, form({})))).toContain('404');
    }
    expect(ran).not.toHaveBeenCalled();
  });

  it('ends with the session', async () => {
    const user = await makeUser({ role: 'finance' });
    await signIn(user);
    await db.user.update({ where: { id: user.id }, data: { sessionVersion: { increment: 1 } } });
    expect(await digestOf(review(null, form({})))).toContain('NEXT_REDIRECT');
  });

  it('names the fields that are wrong and keeps what was typed, but no password', async () => {
    await signIn(await makeUser({ role: 'owner' }));
    const state = await review(null, form({ id: '', amount: '1.5', password: 'p' }));
    expect(state).toMatchObject({
      ok: false,
      code: 'INVALID_INPUT',
      fieldErrors: { amount: ['Use a whole number.'] },
      values: { id: '', amount: '1.5' },
    });
    expect(JSON.stringify(state)).not.toContain('password');
    expect(ran).not.toHaveBeenCalled();
  });

  it('answers a refusal as a value', async () => {
    await signIn(await makeUser({ role: 'owner' }));
    expect(await review(null, form({ id: 'held', amount: '1' }))).toMatchObject({
      ok: false,
      code: 'COMMISSION_HELD',
    });
    expect(done).not.toHaveBeenCalled();
  });

  it('answers a bug calmly and logs it with the request id', async () => {
    await signIn(await makeUser({ role: 'owner' }));
    const log = vi.spyOn(logger, 'error');
    const state = await review(null, form({ id: 'bug', amount: '1' }));
    expect(state).toMatchObject({ ok: false, code: 'INTERNAL', requestId: 'request-1' });
    expect(JSON.stringify(state)).not.toContain('secret');
    expect(log.mock.calls[0]?.[0]).toMatchObject({ requestId: 'request-1' });
    log.mockRestore();
  });

  it('stays calm when a caller sends something that is no form', async () => {
    await signIn(await makeUser({ role: 'owner' }));
    const state = await review(null, 'nonsense' as unknown as FormData);
    expect(state).toMatchObject({ ok: false, code: 'INTERNAL' });
  });
});

describe("an affiliate's action", () => {
  const own = defineAction({
    guard: requireAffiliate,
    input: z.object({}),
    run: async ({ viewer }) => ok(viewer.affiliateId),
  });

  it('acts for the membership of who is logged in', async () => {
    const program = await makeProgram();
    const user = await makeUser();
    const affiliate = await makeAffiliate({ programId: program.id, userId: user.id });
    await signIn(user);
    expect(await own(null, form({}))).toMatchObject({ ok: true, value: affiliate.id });
  });

  it('does not exist for staff, nor without a membership', async () => {
    await signIn(await makeUser({ role: 'owner' }));
    expect(await digestOf(own(null, form({})))).toContain('404');
    await signIn(await makeUser());
    expect(await digestOf(own(null, form({})))).toContain('404');
  });
});

it('an open action needs nobody', async () => {
  const open = defineOpenAction({
    input: z.object({ email: z.string() }),
    run: async ({ input, requestId }) => ok(`${input.email} ${requestId}`),
  });
  expect(await open(null, form({ email: 'a' }))).toMatchObject({ ok: true, value: 'a request-1' });
});
