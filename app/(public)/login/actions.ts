'use server';

import { cookies, headers } from 'next/headers';
import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { beginAccepted } from '@/lib/discount-codes/begin-accepted';
import { askForLink, askForLinkInput } from '@/lib/people/ask-for-link';
import { authenticate } from '@/lib/people/authenticate';
import { changePassword, changePasswordInput } from '@/lib/people/change-password';
import { enterByMagicLink } from '@/lib/people/enter-by-magic-link';
import { endOtherSession, endSession, signOutEverywhere } from '@/lib/people/end-sessions';
import { DEVICE_COOKIE } from '@/lib/auth/device-cookie';
import { getSessionUser, requireLogin, requireUser, userContext } from '@/lib/people/session';
import { clearSessionCookie, readPendingCookie } from '@/lib/auth/session-cookie';
import { finishLogin } from '@/lib/people/pending-login';
import { factorCodeSchema } from '@/lib/people/set-up-factor';
import { enterOrAskFactor, enterWithFactor, startSession } from '@/lib/people/start-session';
import { callerNetwork } from '@/lib/request/client-address';
import { defineAction, defineOpenAction } from '@/lib/http/define-action';
import { expectOk, ok } from '@/lib/result';

export const loginAction = defineOpenAction({
  input: z.object({
    email: z.string().trim().min(1, 'Enter your e-mail address.').max(254),
    password: z.string().min(1, 'Enter your password.').max(1_000),
    next: z.string().max(2_000).optional(),
  }),
  run: async ({ input: { email, password }, requestId }) => {
    const [jar, incoming] = await Promise.all([cookies(), headers()]);
    return authenticate({
      email,
      password,
      ...callerNetwork(incoming),
      deviceCookie: jar.get(DEVICE_COOKIE)?.value,
      requestId,
    });
  },
  onDone: ({ input, value }) => enterOrAskFactor(value, { by: 'password', next: input.next }),
});

/** The second proof of a login, after the password or the link. */
export const loginCodeAction = defineOpenAction({
  input: z.object({ code: factorCodeSchema }),
  run: async ({ input: { code }, requestId }) => {
    const [cookie, jar] = await Promise.all([readPendingCookie(), cookies()]);
    return finishLogin({
      cookie,
      code,
      deviceCookie: jar.get(DEVICE_COOKIE)?.value,
      requestId,
    });
  },
  onDone: ({ value }) => enterWithFactor(value, value.next),
});

export const askForLinkAction = defineOpenAction({
  input: askForLinkInput,
  run: async ({ input }) => askForLink({ ...input, ...callerNetwork(await headers()) }),
  message:
    'If somebody logs in with this address, a mail is on its way to it. It takes a minute or two.',
});

export const enterByLinkAction = defineOpenAction({
  input: z.object({ token: z.string().min(1).max(200) }),
  run: ({ input, requestId }) => enterByMagicLink({ ...input, requestId, onProven: beginAccepted }),
  onDone: ({ value }) => enterOrAskFactor(value, { by: 'magic_link' }),
});

/** Ends this login, here and for every copy of its cookie. */
export async function signOutAction(): Promise<void> {
  const user = await getSessionUser();
  if (user) expectOk(await endSession({ sid: user.sid, expiresAt: user.sessionExpiresAt }));
  await clearSessionCookie();
  redirect('/login?signed-out=1');
}

/** Ends every login of this person, on all devices. */
export async function signOutEverywhereAction(): Promise<void> {
  const user = await requireLogin();
  expectOk(await signOutEverywhere(await userContext(), { userId: user.id }));
  await clearSessionCookie();
  redirect('/login?signed-out=everywhere');
}

/** Ends one of this person's logins, on another device. */
export const endSessionAction = defineAction({
  guard: requireUser,
  input: z.object({ sessionId: z.string().min(1).max(64) }),
  run: ({ viewer, ctx, input }) => endOtherSession(ctx, { ...input, userId: viewer.id }),
  onDone: () => revalidatePath('/', 'layout'),
  message: 'Signed out there',
});

/** Fields: currentPassword, newPassword. Every other device is signed out; this one stays. */
export const changePasswordAction = defineAction({
  guard: requireUser,
  input: changePasswordInput,
  run: async ({ viewer, ctx, input }) => {
    const { id: userId, sessionVersion } = viewer;
    const changed = await changePassword(ctx, { ...input, userId, sessionVersion });
    if (!changed.ok) return changed;
    await startSession(
      { ...changed.value, email: viewer.email },
      { factorGiven: viewer.hasFactor },
    );
    return ok({});
  },
  message: 'Your password is changed. Other devices are signed out.',
});
