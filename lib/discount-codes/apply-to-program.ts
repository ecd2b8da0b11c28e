import type { CommandContext, Work } from '@/lib/db/work';
import { addAffiliate } from '@/lib/affiliates/add-affiliate';
import { findRecruiterByCode } from '@/lib/affiliates/find-recruiter';
import { findOrAddUser } from '@/lib/affiliates/affiliate-user';
import type { ApplyInput } from '@/lib/affiliates/schema';
import { normaliseEmail } from '@/lib/auth/email';
import type { Program } from '@/lib/db/generated/client';
import { codeOfAddress } from '@/lib/format/code';
import { savepoint } from '@/lib/db/savepoint';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { keepGroupBySlug, loadDefaultGroup } from '@/lib/groups/load';
import { loadChosenOrOnlyProgram } from '@/lib/programs/load';
import { applyOverrides } from '@/lib/programs/overrides';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * A stranger applies, without a password: the person behind the address gets a mail, with a link that proves the address
 * for whoever is new. Answer and work are the same for an address that is known, of an affiliate or of the staff: all of
 * it is done for nobody and taken back, and that person hears by mail that they are here already. The wanted code gives
 * way to a made one when it is taken. Errors: PROGRAM_NOT_FOUND, GROUP_NOT_FOUND.
 */
export async function applyToProgram(
  ctx: CommandContext,
  input: ApplyInput,
): Promise<Result<{ received: true }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const program = await loadChosenOrOnlyProgram(tx, input.program);
    if (!program) return refuse('PROGRAM_NOT_FOUND');
    const group =
      input.group === undefined
        ? await loadDefaultGroup(tx, program.id)
        : await keepGroupBySlug(tx, program.id, input.group);
    if (!group) return refuse('GROUP_NOT_FOUND');
    const known = await tx.user.findUnique({
      where: { email: normaliseEmail(input.email) },
      select: { id: true },
    });
    const recruited = await recruiterOf(work, program.id, input.via);
    const undo = await savepoint(tx);
    const email = known ? `${newId('request')}@nobody.invalid` : input.email;
    const userId = await addApplicant(work, program, {
      ...input,
      email,
      groupId: group.id,
      recruited,
    });
    if (known) await undo();
    await enqueueEvent(tx, {
      type: 'account.applied',
      programId: program.id,
      subjectType: 'user',
      subjectId: known?.id ?? userId,
      payload: { userId: known?.id ?? userId },
    });
    return ok({ received: true });
  });
}

type Recruited = { byId: string; via: string } | null;

/** An address that names nobody's code is no reason to turn somebody away. */
async function recruiterOf(
  { tx }: Work,
  programId: string,
  via: string | undefined,
): Promise<Recruited> {
  const code = codeOfAddress(via ?? '');
  if (code === null) return null;
  const byId = await findRecruiterByCode(tx, programId, code);
  return byId === null ? null : { byId, via: code };
}

/** The person and an application of theirs. Nobody is active before the address is proven. */
async function addApplicant(
  work: Work,
  program: Program,
  input: ApplyInput & { groupId: string; recruited: Recruited },
): Promise<string> {
  const user = await findOrAddUser(work, input);
  // Somebody applied with the same new address at the same moment.
  if (!user.isNew) return user.id;
  const wanted = {
    programId: program.id,
    groupId: input.groupId,
    userId: user.id,
    name: input.name,
    status: 'applied' as const,
    acceptedAt: program.autoAccept ? work.now : null,
    overrides: applyOverrides({}),
    note: input.note ?? null,
    recruited: input.recruited,
  };
  const added = await addAffiliate(work, { ...wanted, code: input.code ?? null });
  if (added.kind === 'code_taken') await addAffiliate(work, { ...wanted, code: null });
  return user.id;
}
