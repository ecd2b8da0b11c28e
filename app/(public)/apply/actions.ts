'use server';

import { headers } from 'next/headers';
import { systemActor } from '@/lib/actor';
import { applyInput } from '@/lib/affiliates/schema';
import { applicationCounters, countAttempt } from '@/lib/people/throttle';
import { applyToProgram } from '@/lib/discount-codes/apply-to-program';
import { callerNetwork } from '@/lib/request/client-address';
import { defineOpenAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';

/** The same answer and the same work for an address that is known and one that is not. */
export const applyAction = defineOpenAction({
  input: applyInput.extend({
    program: emptyToUndefined(applyInput.shape.program.unwrap()),
    group: emptyToUndefined(applyInput.shape.group.unwrap()),
    code: emptyToUndefined(applyInput.shape.code.unwrap()),
    via: emptyToUndefined(applyInput.shape.via.unwrap()),
  }),
  run: async ({ requestId, input }) => {
    const from = callerNetwork(await headers());
    const counted = await countAttempt(applicationCounters(from, input.email));
    if (!counted.ok) return counted;
    return applyToProgram({ actor: systemActor('application form'), requestId }, input);
  },
});
