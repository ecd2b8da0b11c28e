import type { Work, CommandContext } from '@/lib/db/work';
import type { z } from 'zod';
import { recordAudit } from '@/lib/audit/record';
import type { DiscountCode, Prisma } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { addDiscountCode, refuseTaken } from '@/lib/discount-codes/add-discount-code';
import { discountCodeDto, type DiscountCodeDto } from '@/lib/discount-codes/queries';
import { codeProblem, endedWindow } from '@/lib/discount-codes/rules';
import type {
  CreateDiscountCodeInput,
  deactivateDiscountCodeInput,
} from '@/lib/discount-codes/schema';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';
import { lockCodesOf } from '@/lib/discount-codes/lock-codes-sql';
import { lockCode } from '@/lib/discount-codes/lock-code';

type Scope = { programId?: string; affiliateId?: string };
type Answer = { discountCode: DiscountCodeDto };

const toBigint = (minor: number | null): bigint | null => (minor === null ? null : BigInt(minor));

/** Codes of one affiliate that are not over; more are refused. */
const MAX_CODES = 20;

/** One at a time, so that many at once come to no more. */
async function hasAllCodes({ tx, now }: Work, affiliateId: string): Promise<boolean> {
  await lockCodesOf(tx, affiliateId);
  const running = { affiliateId, active: true, OR: [{ endsAt: null }, { endsAt: { gt: now } }] };
  return (await tx.discountCode.count({ where: running })) >= MAX_CODES;
}

/**
 * Errors: PROGRAM_NOT_FOUND, AFFILIATE_NOT_FOUND, DISCOUNT_CODE_LIMIT_REACHED, DISCOUNT_CODE_TAKEN, CODE_TAKEN,
 * INVALID_INPUT.
 */
export function createDiscountCode(
  ctx: CommandContext,
  input: CreateDiscountCodeInput,
  scope: Scope = {},
): Promise<Result<Answer>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const { programId } = input;
    if (scope.programId !== undefined && scope.programId !== programId) {
      return refuse('PROGRAM_NOT_FOUND');
    }
    if (!(await loadProgram(tx, programId))) return refuse('PROGRAM_NOT_FOUND');
    const affiliateId = input.affiliateId ?? null;
    if (affiliateId !== null) {
      const affiliate = await tx.affiliate.findFirst({
        where: { id: affiliateId, programId },
        select: { id: true },
      });
      if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
      if (await hasAllCodes(work, affiliateId)) return refuse('DISCOUNT_CODE_LIMIT_REACHED');
    }
    const value = {
      kind: input.kind,
      percentBps: input.percentBps ?? null,
      amountMinor: toBigint(input.amountMinor ?? null),
      currency: input.currency ?? null,
    };
    const window = { startsAt: input.startsAt ?? null, endsAt: input.endsAt ?? null };
    const problem = codeProblem(value, window);
    if (problem) return refuse('INVALID_INPUT', problem);
    const row = await addDiscountCode(work, {
      programId,
      affiliateId,
      code: input.code,
      ...value,
      ...window,
    });
    return row ? ok({ discountCode: discountCodeDto(row, now) }) : refuseTaken(tx, input.code);
  });
}

/** Ends the code now. Repeating changes nothing. Errors: DISCOUNT_CODE_NOT_FOUND. */
export function deactivateDiscountCode(
  ctx: CommandContext,
  input: z.output<typeof deactivateDiscountCodeInput>,
  scope: Scope = {},
): Promise<Result<Answer & { alreadyInactive: boolean }>> {
  return transact<Answer & { alreadyInactive: boolean }>(ctx, async (work) => {
    const { tx, now } = work;
    const before = await lockCode(tx, input.discountCodeId, scope);
    if (!before) return refuse('DISCOUNT_CODE_NOT_FOUND');
    if (!before.active) {
      return ok({ discountCode: discountCodeDto(before, now), alreadyInactive: true });
    }
    const discountCode = await writeChange(work, before, endedWindow(before, now));
    return ok({ discountCode, alreadyInactive: false });
  });
}

async function writeChange(
  work: Work,
  before: DiscountCode,
  changes: Prisma.DiscountCodeUncheckedUpdateInput & Record<string, unknown>,
): Promise<DiscountCodeDto> {
  const { tx, now } = work;
  const old: Record<string, unknown> = { ...before };
  const said = (value: unknown): string | number | boolean | null =>
    value instanceof Date
      ? value.toISOString()
      : typeof value === 'bigint'
        ? Number(value)
        : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
          ? value
          : null;
  const data = Object.fromEntries(
    Object.entries(changes)
      .map(([key, to]) => [key, { from: said(old[key]), to: said(to) }] as const)
      .filter(([, change]) => change.from !== change.to),
  );
  if (Object.keys(data).length === 0) return discountCodeDto(before, now);
  const row = await tx.discountCode.update({ where: { id: before.id }, data: changes });
  await recordAudit(work, {
    action: 'DISCOUNT_CODE_CHANGED',
    subjectType: 'discount_code',
    subjectId: before.id,
    programId: before.programId,
    affiliateId: before.affiliateId,
    data,
  });
  return discountCodeDto(row, now);
}
