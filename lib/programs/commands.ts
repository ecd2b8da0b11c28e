import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { transact } from '@/lib/db/transact';
import type { Prisma, Program } from '@/lib/db/generated/client';
import { newId } from '@/lib/ids';
import { findZoneName } from '@/lib/programs/calendar-sql';
import { programDto, type ProgramDto } from '@/lib/programs/queries';
import {
  flatProblem,
  type CreateProgramInput,
  type UpdateProgramTermsInput,
} from '@/lib/programs/schema';
import { ok, refuse, type Result } from '@/lib/result';
import { lockProgram } from '@/lib/programs/lock-program';

type ProgramChanges = Omit<UpdateProgramTermsInput, 'programId'>;

/** The zone as the database writes it; nothing when none is given. */
async function knownZone(
  tx: Tx,
  timeZone: string | undefined,
): Promise<Result<{ timeZone?: string }>> {
  if (timeZone === undefined) return ok({});
  const name = await findZoneName(tx, timeZone);
  if (name !== null) return ok({ timeZone: name });
  const words = 'The database knows no such time zone. Write one such as Europe/Berlin, or UTC.';
  return refuse('INVALID_INPUT', words);
}

function toColumns(input: ProgramChanges) {
  const { commissionFlatMinor, ...rest } = input;
  return {
    ...rest,
    ...(commissionFlatMinor === undefined
      ? {}
      : { commissionFlatMinor: commissionFlatMinor === null ? null : BigInt(commissionFlatMinor) }),
  };
}

/** Errors: PROGRAM_SLUG_TAKEN, INVALID_INPUT (a flat rate without its amount, an unknown time zone). */
export function createProgram(
  ctx: CommandContext,
  input: CreateProgramInput,
): Promise<Result<{ program: ProgramDto }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const problem = flatProblem({ commissionKind: 'percent', ...input });
    if (problem) return refuse('INVALID_INPUT', problem);
    const zone = await knownZone(tx, input.timeZone);
    if (!zone.ok) return zone;
    const { slug, name, currency, defaultDestination, ...changes } = { ...input, ...zone.value };
    const id = newId('program');
    const { count } = await tx.program.createMany({
      data: [
        {
          ...toColumns(changes),
          id,
          slug,
          name,
          currency,
          defaultDestination,
          createdAt: now,
          updatedAt: now,
        },
      ],
      skipDuplicates: true,
    });
    if (count === 0) return refuse('PROGRAM_SLUG_TAKEN');
    await recordAudit(work, {
      action: 'PROGRAM_CREATED',
      subjectType: 'program',
      subjectId: id,
      programId: id,
      data: { name, slug, currency },
    });
    const row = await tx.program.findUniqueOrThrow({ where: { id } });
    return ok({ program: programDto(row) });
  });
}

/**
 * Changes what is given and leaves the rest. Commissions keep the terms they were earned on; another time zone begins
 * with the next month, by the trigger program_zone_follows. Errors: PROGRAM_NOT_FOUND, INVALID_INPUT.
 */
export function updateProgramTerms(
  ctx: CommandContext,
  input: UpdateProgramTermsInput,
  scope: { programId?: string } = {},
): Promise<Result<{ program: ProgramDto }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const { programId, ...changes } = input;
    if (scope.programId !== undefined && scope.programId !== programId) {
      return refuse('PROGRAM_NOT_FOUND');
    }
    await lockProgram(tx, programId);
    const before = await tx.program.findUnique({ where: { id: programId } });
    if (!before) return refuse('PROGRAM_NOT_FOUND');
    const zone = await knownZone(tx, changes.timeZone);
    if (!zone.ok) return zone;
    const columns = toColumns({ ...changes, ...zone.value });
    const problem = flatProblem({ ...before, ...columns });
    if (problem) return refuse('INVALID_INPUT', problem);
    const changed = changedFields(before, columns);
    if (Object.keys(changed).length === 0) return ok({ program: programDto(before) });
    const row = await tx.program.update({
      where: { id: programId },
      data: { ...columns, updatedAt: now },
    });
    await recordAudit(work, {
      action: 'PROGRAM_TERMS_CHANGED',
      subjectType: 'program',
      subjectId: programId,
      programId,
      data: changed,
    });
    return ok({ program: programDto(row) });
  });
}

/** `{ holdDays: { from: 30, to: 14 } }`, for the audit log. */
function changedFields(before: Program, columns: object): Prisma.InputJsonObject {
  const plain = (value: unknown): string =>
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'bigint' ? Number(inner) : inner,
    );
  const old: Record<string, unknown> = { ...before };
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([, to]) => to !== undefined)
      .map(([key, to]) => [key, { from: plain(old[key]), to: plain(to) }] as const)
      .filter(([, change]) => change.from !== change.to),
  );
}
