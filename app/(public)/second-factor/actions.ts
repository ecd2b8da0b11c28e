'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { FACTOR_PATH, homeOf } from '@/lib/auth/next-path';
import { defineAction } from '@/lib/http/define-action';
import { removeFactor } from '@/lib/people/end-factor';
import { requireLogin } from '@/lib/people/session';
import {
  confirmFactor,
  confirmFactorInput,
  renewRecoveryCodes,
  startFactor,
} from '@/lib/people/set-up-factor';

/** Also for who of the staff may do nothing else yet: `requireLogin`. */
const guard = requireLogin;

export const startFactorAction = defineAction({
  guard,
  fresh: true,
  input: z.object({}),
  run: ({ viewer, ctx }) => startFactor(ctx, { userId: viewer.id }),
  onDone: () => revalidatePath(FACTOR_PATH),
});

/** Its answer holds the recovery codes, this once: the page is not made anew over it. */
export const confirmFactorAction = defineAction({
  guard,
  fresh: true,
  input: confirmFactorInput,
  run: ({ viewer, ctx, input }) =>
    confirmFactor(ctx, { userId: viewer.id, sid: viewer.sid, code: input.code }),
  message: 'Your second factor is set up. Other devices are signed out.',
});

export const renewCodesAction = defineAction({
  guard,
  fresh: true,
  input: z.object({}),
  run: ({ viewer, ctx }) => renewRecoveryCodes(ctx, { userId: viewer.id }),
  message: 'These are your new recovery codes. Those of before no longer work.',
});

export const removeFactorAction = defineAction({
  guard,
  fresh: true,
  input: z.object({}),
  run: ({ viewer, ctx }) => removeFactor(ctx, { userId: viewer.id }),
  onDone: ({ viewer }) => redirect(`${homeOf(viewer.role)}/settings`),
});
