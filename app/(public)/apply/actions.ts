'use server';

import { headers } from 'next/headers';
import { systemActor } from '@/lib/actor';
import { applyInput } from '@/lib/affiliates/schema';
import { hashPassword, passwordSchema } from '@/lib/auth/password';
import { countAttempt } from '@/lib/people/throttle';
import { keyedHash } from '@/lib/crypto/keyed-hash';
import { applyToProgram } from '@/lib/discount-codes/apply-to-program';
import { clientAddress, networkOf } from '@/lib/request/client-address';
import { defineOpenAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';

/** Applications from one network in a quarter of an hour. */
const LIMIT = 20;

/** The same answer and the same work for an address that is known and one that is not. */
export const applyAction = defineOpenAction({
  input: applyInput.extend({
    program: emptyToUndefined(applyInput.shape.program.unwrap()),
    code: emptyToUndefined(applyInput.shape.code.unwrap()),
    password: passwordSchema,
  }),
  run: async ({ requestId, input }) => {
    const network = networkOf(clientAddress(await headers()));
    const counted = await countAttempt([
      {
        key: keyedHash('login-throttle', `apply:${network}`),
        limit: LIMIT,
        onSuccess: 'take back',
      },
    ]);
    if (!counted.ok) return counted;
    const { password, ...application } = input;
    return applyToProgram(
      { actor: systemActor('application form'), requestId },
      { ...application, passwordHash: await hashPassword(password) },
    );
  },
});
