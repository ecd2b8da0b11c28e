import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { insertUser, personNameSchema } from '@/lib/people/create-user';
import type { Welcomed } from '@/lib/people/accept-invitation';
import { emailSchema } from '@/lib/auth/email';
import { claimOneTimeToken, findOneTimeToken } from '@/lib/auth/one-time-token';
import { choosePassword } from '@/lib/people/choose-password';
import { noteDeadLink, refuseToken } from '@/lib/people/refuse-token';
import { hasOwner } from '@/lib/people/owner-invite';
import { lockOwnerSetUp } from '@/lib/people/lock-owners';
import { passwordSchema } from '@/lib/auth/password';
import { db } from '@/lib/db/client';
import { type CallerNetwork, shareOf } from '@/lib/request/client-address';
import { inTransaction } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

export const acceptOwnerInviteInput = z.object({
  token: z.string().min(1).max(200),
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
});

/** Makes the first owner by the link that the first start printed. */
export async function acceptOwnerInvite(
  input: z.input<typeof acceptOwnerInviteInput> & { requestId?: string; from?: CallerNetwork },
): Promise<Result<Welcomed>> {
  const { token, name, email, password } = acceptOwnerInviteInput.parse(input);
  const { from } = input;
  if ((await findOneTimeToken(token))?.kind !== 'owner') return refuseToken(from);
  if (await hasOwner(db)) return refuse('OWNER_EXISTS');
  const chosen = await choosePassword({
    password,
    field: 'password',
    person: { name, email },
    share: from ? shareOf(from) : null,
  });
  if (!chosen.ok) return chosen;
  const accepted = await inTransaction<Welcomed>(async (tx, now) => {
    await lockOwnerSetUp(tx);
    if (!(await claimOneTimeToken({ tx, now }, token, ['owner']))) return refuse('TOKEN_INVALID');
    if (await hasOwner(tx)) return refuse('OWNER_EXISTS');
    const ctx: CommandContext = {
      actor: { kind: 'system', id: 'owner-set-up', label: 'First set-up' },
      ...(input.requestId === undefined ? {} : { requestId: input.requestId }),
    };
    const created = await insertUser(
      { tx, ctx, now },
      { email, name, role: 'owner', passwordHash: chosen.value },
    );
    if (!created.ok) return created;
    const who = { userId: created.value.id, email, name, role: 'owner' as const };
    return ok({ ...who, sessionVersion: 1, isProven: true, needsFactor: false });
  });
  return noteDeadLink(accepted, from);
}
