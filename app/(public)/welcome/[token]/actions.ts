'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { acceptInvitation, acceptInvitationInput } from '@/lib/people/accept-invitation';
import { acceptOwnerInvite, acceptOwnerInviteInput } from '@/lib/people/accept-owner-invite';
import { beginAccepted } from '@/lib/discount-codes/begin-accepted';
import { judgePassword } from '@/lib/people/choose-password';
import { findOneTimeToken } from '@/lib/auth/one-time-token';
import { refuseToken } from '@/lib/people/refuse-token';
import { enterOrAskFactor, startSession } from '@/lib/people/start-session';
import { defineOpenAction } from '@/lib/http/define-action';
import { createProgram } from '@/lib/programs/commands';
import { listPublicPrograms } from '@/lib/programs/queries';
import { createProgramInput } from '@/lib/programs/schema';
import { callerNetwork } from '@/lib/request/client-address';
import { refuse, type Result } from '@/lib/result';

export const acceptInvitationAction = defineOpenAction({
  input: acceptInvitationInput,
  run: async ({ input, requestId }) =>
    acceptInvitation({
      ...input,
      requestId,
      from: callerNetwork(await headers()),
      onProven: beginAccepted,
    }),
  onDone: ({ value }) => enterOrAskFactor(value, { by: 'reset_link' }),
});

const { name, currency, defaultDestination } = createProgramInput.shape;

export const setUpOwnerAction = defineOpenAction({
  input: z.object({
    ...acceptOwnerInviteInput.shape,
    /** Asked for only while the installation has no program. */
    programName: name.optional(),
    currency: currency.optional(),
    defaultDestination: defaultDestination.optional(),
  }),
  run: async ({ input, requestId }) => {
    const from = callerNetwork(await headers());
    const token = await findOneTimeToken(input.token);
    if (token?.kind !== 'owner') return refuseToken(from);
    const judged = await judgePassword({ ...input, field: 'password', person: input });
    if (!judged.ok) return judged;
    // The program first: whatever fails then, the link still works.
    const program = await makeFirstProgram(input, requestId);
    if (!program.ok) return program;
    return acceptOwnerInvite({
      token: input.token,
      name: input.name,
      email: input.email,
      password: input.password,
      requestId,
      from,
    });
  },
  onDone: async ({ value }) => {
    await startSession(value);
    // The set-up goes on: what is paid, where links lead, what is sold with.
    redirect('/admin/start/pay');
  },
});

async function makeFirstProgram(
  input: { programName?: string; currency?: string; defaultDestination?: string },
  requestId: string,
): Promise<Result<unknown>> {
  if ((await listPublicPrograms()).length > 0) return { ok: true, value: null };
  const { programName, currency, defaultDestination } = input;
  if (!programName || !currency || !defaultDestination) {
    return refuse('INVALID_INPUT', 'Name the program, its currency and where links lead.');
  }
  const ctx: CommandContext = {
    actor: { kind: 'system', id: 'owner-set-up', label: 'First set-up' },
    requestId,
  };
  return createProgram(ctx, {
    name: programName,
    slug: slugOf(programName),
    currency,
    defaultDestination,
    allowedDestinations: [new URL(defaultDestination).host],
  });
}

function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return slug || 'program';
}
