import { hashPassword, verifyPassword } from '@/lib/auth/password';
import { findWeakness, type Weakness } from '@/lib/auth/password-strength';
import { db } from '@/lib/db/client';
import { ok, type Result, refuseField } from '@/lib/result';

export type PasswordChoice = {
  password: string;
  /** What the form calls it. */
  field: 'password' | 'newPassword';
  person: { name: string; email: string };
  /** The hash of the password that it takes the place of. */
  former?: string | null;
  /** Of a program that is made in the same step. */
  programName?: string | undefined;
  /** Of whom the work is for: the network or person; absent or null: nobody's. */
  share?: string | null;
};

const WORDS: Record<Weakness, string> = {
  common:
    'This password is among those that are tried first. Use four or five random words, or one that a password manager makes.',
  own: 'This password is made of your name, your address or the program’s name. Use words that have nothing to do with you.',
};

/** Programs whose names are looked for in a password. */
const MOST_PROGRAMS = 200;

/**
 * The one way to a new password, whatever door it comes through: judged, and then hashed, which is dear. The caller has
 * seen that whoever asks may set it. Errors: PASSWORD_TOO_WEAK, PASSWORD_UNCHANGED.
 */
export async function choosePassword(choice: PasswordChoice): Promise<Result<string>> {
  const judged = await judgePassword(choice);
  if (!judged.ok) return judged;
  const { password, field, former = null, share = null } = choice;
  if (former !== null && (await verifyPassword(former, password, share))) {
    return refuseField('PASSWORD_UNCHANGED', field, 'This is the password of now. Use another.');
  }
  return ok(await hashPassword(password, share));
}

/** Whether a password is easily guessed, before anything dear is done. Errors: PASSWORD_TOO_WEAK. */
export async function judgePassword(
  choice: Omit<PasswordChoice, 'former' | 'share'>,
): Promise<Result<{ good: true }>> {
  const { password, field, person, programName = '' } = choice;
  const programs = await db.program.findMany({
    select: { name: true, slug: true },
    orderBy: { createdAt: 'asc' },
    take: MOST_PROGRAMS,
  });
  const own = [person.name, person.email, 'Tributary', programName];
  const weakness = await findWeakness(password, [
    ...own,
    ...programs.flatMap(({ name, slug }) => [name, slug]),
  ]);
  return weakness === null
    ? ok({ good: true })
    : refuseField('PASSWORD_TOO_WEAK', field, WORDS[weakness]);
}
