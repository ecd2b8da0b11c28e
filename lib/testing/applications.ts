import { normaliseEmail } from '@/lib/auth/email';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { applyToProgram } from '@/lib/discount-codes/apply-to-program';
import { expectOk } from '@/lib/result';
import { systemCtx } from '@/lib/testing/factories';
import { addDays } from '@/lib/time/calendar';

let n = 0;

/** Somebody applied so many days ago and was never heard of again. */
export async function makeApplication(
  program: string,
  { code, daysAgo = 31 }: { code?: string; daysAgo?: number } = {},
) {
  const email = `applied-${++n}@people.example`;
  const asked = { program, name: 'Eve Moss', email, code, note: undefined };
  const at = addDays(new Date(), -daysAgo);
  expectOk(await atTime(at, () => applyToProgram(systemCtx, asked)));
  const user = await db.user.findUniqueOrThrow({ where: { email: normaliseEmail(email) } });
  return db.affiliate.findFirstOrThrow({ where: { userId: user.id } });
}
