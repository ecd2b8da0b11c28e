import { recordAudit } from '@/lib/audit/record';
import type { CommandContext } from '@/lib/db/work';
import type { Group } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { ruleColumns, ruleOf } from '@/lib/groups/dto';
import { lockGroup } from '@/lib/groups/lock-group';
import { setPositions } from '@/lib/groups/positions-sql';
import {
  MAX_GROUPS,
  type ChangeGroupInput,
  type CreateGroupInput,
  type ReorderGroupsInput,
} from '@/lib/groups/schema';
import { newId } from '@/lib/ids';
import { lockProgram } from '@/lib/programs/lock-program';
import { loadProgram } from '@/lib/programs/load';
import {
  applyOverrides,
  NO_OVERRIDES,
  differences,
  overridesOf,
  overridesProblem,
} from '@/lib/programs/overrides';
import type { TermOverrides } from '@/lib/programs/rules';
import { ok, refuse, type Result } from '@/lib/result';

type Scope = { programId?: string };
type Changed = { groupId: string; name: string };

/**
 * Makes a group above the others; what is left out of its terms is the program's. Errors: PROGRAM_NOT_FOUND,
 * GROUP_SLUG_TAKEN, GROUP_LIMIT_REACHED, INVALID_INPUT (a flat rate without its amount).
 */
export function createGroup(
  ctx: CommandContext,
  input: CreateGroupInput,
  scope: Scope = {},
): Promise<Result<Changed>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const { programId, name, slug, rule } = input;
    if (scope.programId !== undefined && scope.programId !== programId) {
      return refuse('PROGRAM_NOT_FOUND');
    }
    // Two at once are counted, named and placed one after the other.
    await lockProgram(tx, programId);
    const program = await loadProgram(tx, programId);
    if (!program) return refuse('PROGRAM_NOT_FOUND');
    const others = await tx.group.findMany({
      where: { programId },
      select: { slug: true, position: true },
    });
    if (others.length >= MAX_GROUPS) return refuse('GROUP_LIMIT_REACHED');
    if (others.some((other) => other.slug === slug)) return refuse('GROUP_SLUG_TAKEN');
    const own = applyOverrides(input);
    const problem = overridesProblem(own, program);
    if (problem) return refuse('INVALID_INPUT', problem);
    const position = Math.max(...others.map((other) => other.position)) + 1;
    const id = newId('group');
    const columns = { id, programId, name, slug, position, ...own, ...ruleColumns(rule) };
    await tx.group.create({ data: { ...columns, createdAt: now, updatedAt: now } });
    await recordAudit(work, {
      action: 'GROUP_CREATED',
      subjectType: 'group',
      subjectId: id,
      programId,
      data: {
        ...{ name, slug, position },
        ...differences({ name, slug, ...NO_OVERRIDES, ...ruleColumns(null) }, ownOf(columns)),
      },
    });
    return ok({ groupId: id, name });
  });
}

/**
 * Changes what is given and leaves the rest; null goes back to the program's. Commissions keep the terms they were earned
 * on, and discount codes their value. Errors: GROUP_NOT_FOUND, GROUP_SLUG_TAKEN, GROUP_IS_DEFAULT (nobody is moved up
 * into it), INVALID_INPUT.
 */
export function changeGroup(
  ctx: CommandContext,
  input: ChangeGroupInput,
  scope: Scope = {},
): Promise<Result<Changed>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const { groupId } = input;
    const found = await tx.group.findFirst({
      where: { id: groupId, ...scope },
      select: { programId: true },
    });
    if (!found) return refuse('GROUP_NOT_FOUND');
    const { programId } = found;
    await lockProgram(tx, programId);
    const before = await lockGroup(tx, groupId, 'NO KEY UPDATE');
    const program = await loadProgram(tx, programId);
    if (!before || !program) return refuse('GROUP_NOT_FOUND');
    const { name = before.name, slug = before.slug, rule = ruleOf(before) } = input;
    const others = { programId, slug, id: { not: groupId } };
    if ((await tx.group.count({ where: others })) > 0) return refuse('GROUP_SLUG_TAKEN');
    if (before.isDefault && rule !== null) {
      return refuse('GROUP_IS_DEFAULT', 'Nothing is below the default group: no rule moves there.');
    }
    const own = applyOverrides(input, overridesOf(before));
    const problem = overridesProblem(own, program);
    if (problem) return refuse('INVALID_INPUT', problem);
    const columns = { name, slug, ...own, ...ruleColumns(rule) };
    const changes = differences(ownOf(before), ownOf({ ...before, ...columns }));
    if (Object.keys(changes).length > 0) {
      await tx.group.update({ where: { id: groupId }, data: { ...columns, updatedAt: now } });
      await recordAudit(work, {
        action: 'GROUP_CHANGED',
        subjectType: 'group',
        subjectId: groupId,
        programId,
        data: changes,
      });
    }
    return ok({ groupId, name });
  });
}

type Own = TermOverrides &
  Pick<Group, 'name' | 'slug' | 'ruleFigure' | 'ruleAtLeast' | 'ruleCurrency' | 'rulePeriod'>;

/** What of a group a person can change, as the audit log compares it. */
function ownOf(row: Own): Own {
  const { name, slug, ruleFigure, ruleAtLeast, ruleCurrency, rulePeriod } = row;
  return { name, slug, ruleFigure, ruleAtLeast, ruleCurrency, rulePeriod, ...overridesOf(row) };
}

/**
 * Puts the groups above the default one in this order, the lowest first. Errors: PROGRAM_NOT_FOUND, GROUPS_CHANGED (not
 * each of them once).
 */
export function reorderGroups(
  ctx: CommandContext,
  { programId, ids }: ReorderGroupsInput,
  scope: Scope = {},
): Promise<Result<{ programId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (scope.programId !== undefined && scope.programId !== programId) {
      return refuse('PROGRAM_NOT_FOUND');
    }
    await lockProgram(tx, programId);
    if (!(await loadProgram(tx, programId))) return refuse('PROGRAM_NOT_FOUND');
    const before = await tx.group.findMany({
      where: { programId, isDefault: false },
      orderBy: { position: 'asc' },
      select: { id: true },
    });
    const known = before.map(({ id }) => id);
    if (!areSame(known, ids)) return refuse('GROUPS_CHANGED');
    if (known.every((id, at) => id === ids[at])) return ok({ programId });
    await setPositions(work, programId, ids);
    await recordAudit(work, {
      action: 'GROUPS_REORDERED',
      subjectType: 'program',
      subjectId: programId,
      programId,
      data: { from: known, to: ids },
    });
    return ok({ programId });
  });
}

/** Each of the known ones, each once, and no other. */
function areSame(known: readonly string[], given: readonly string[]): boolean {
  const asked = new Set(given);
  return (
    given.length === asked.size && asked.size === known.length && known.every((id) => asked.has(id))
  );
}
