import type { Work, CommandContext } from '@/lib/db/work';
import { z } from 'zod';
import { recordAudit } from '@/lib/audit/record';
import { actorMayLetIn } from '@/lib/people/actor-may';
import { ADDRESS_RULE, canonicalEmail, emailSchema } from '@/lib/auth/email';
import { passwordSchema } from '@/lib/auth/password';
import { choosePassword } from '@/lib/people/choose-password';
import { ROLES } from '@/lib/auth/viewer';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { ok, refuse, type Result } from '@/lib/result';

export const personNameSchema = z.string().trim().min(1, 'Enter a name.').max(120);

const createUserInput = z.object({
  email: emailSchema,
  name: personNameSchema,
  role: z.enum(ROLES),
  /** Absent: the person cannot log in until an invitation is accepted. */
  password: passwordSchema.optional(),
});

export type NewUser = {
  email: string;
  name: string;
  role: (typeof ROLES)[number];
  passwordHash: string | null;
};

/** A person who can log in. Errors: FORBIDDEN, EMAIL_TAKEN, and those of `choosePassword`. */
export async function createUser(
  ctx: CommandContext,
  input: z.input<typeof createUserInput>,
): Promise<Result<{ id: string }>> {
  const { password, ...person } = createUserInput.parse(input);
  const chosen =
    password === undefined
      ? ok(null)
      : await choosePassword({ password, field: 'password', person });
  if (!chosen.ok) return chosen;
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMayLetIn(tx, ctx.actor, person.role))) return refuse('FORBIDDEN');
    return insertUser(work, { ...person, passwordHash: chosen.value });
  });
}

/** Inside the caller's transaction; the caller has checked who may. */
export async function insertUser(
  work: Work,
  { email, name, role, passwordHash }: NewUser,
): Promise<Result<{ id: string }>> {
  const { tx } = work;
  const id = newId('user');
  const { count } = await tx.user.createMany({
    data: {
      id,
      email,
      emailCanonical: canonicalEmail(email),
      addressRule: ADDRESS_RULE,
      name,
      role,
      passwordHash,
    },
    skipDuplicates: true,
  });
  if (count === 0) return refuse('EMAIL_TAKEN');
  await recordAudit(work, {
    action: 'USER_CREATED',
    subjectType: 'user',
    subjectId: id,
    data: { role },
  });
  return ok({ id });
}
