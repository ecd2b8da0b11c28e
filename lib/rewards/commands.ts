import { actorRef } from '@/lib/actor';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import { type Prisma, type RewardRule } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { lockProgram } from '@/lib/programs/lock-program';
import { ok, refuse, type Result } from '@/lib/result';
import { ruleDto, type RuleDto } from '@/lib/rewards/dto';
import { ruleOf } from '@/lib/rewards/load';
import {
  ruleProblem,
  type CapsInput,
  type ChangeRuleInput,
  type CreateRuleInput,
  type ReorderRulesInput,
  type RuleListInput,
} from '@/lib/rewards/schema';
import type { RuleConditions, RuleOutcome } from '@/lib/rewards/types';

/** Of one list: nobody reads more, and every order does. */
export const MOST_RULES = 100;

type Scope = { programId?: string };

/** What a preview of the change showed to whoever saves it: kept in the audit log beside it. */
export type SeenBefore = { preview?: Prisma.InputJsonObject };

/** Whose list it is, as its rows say it. */
type Owner = { programId: string; groupId: string | null; affiliateId: string | null };

/** Whether the group or affiliate is there, in the program. Locks the program: its lists change one after the other. */
async function openList(
  { tx }: Work,
  programId: string,
  list: RuleListInput,
): Promise<Result<Owner>> {
  const groupId = list.groupId ?? null;
  const affiliateId = list.affiliateId ?? null;
  await lockProgram(tx, programId);
  const program = await tx.program.findUnique({ where: { id: programId }, select: { id: true } });
  if (!program) return refuse('PROGRAM_NOT_FOUND');
  if (groupId !== null) {
    const group = await tx.group.findFirst({ where: { id: groupId, programId } });
    if (!group) return refuse('GROUP_NOT_FOUND');
  }
  if (affiliateId !== null) {
    const affiliate = await tx.affiliate.findFirst({ where: { id: affiliateId, programId } });
    if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
  }
  return ok({ programId, groupId, affiliateId });
}

function listOf(tx: Tx, owner: Owner): Promise<RewardRule[]> {
  return tx.rewardRule.findMany({
    where: { ...owner, replacedAt: null },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  });
}

function listGiven({ groupId, affiliateId }: RuleListInput): RuleListInput {
  return { groupId, affiliateId };
}

/** Where each rule of a list stands, as far as it changes. Two in one place are refused when the transaction ends. */
async function placeAll(tx: Tx, rules: readonly RewardRule[]): Promise<void> {
  for (const [position, rule] of rules.entries()) {
    if (rule.position === position) continue;
    await tx.rewardRule.update({
      where: { id: rule.id },
      data: { position },
      select: { id: true },
    });
  }
}

function jsonOf(value: RuleConditions | RuleOutcome): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
}

/** What the audit log keeps of a rule: the facts, and the sentence that people read. */
function factsOf(rule: RuleDto): Prisma.InputJsonObject {
  return {
    lineage: rule.lineage,
    trigger: rule.trigger,
    position: rule.position,
    words: rule.words,
    conditions: jsonOf(rule.conditions),
    outcome: jsonOf(rule.outcome),
    startsAt: rule.startsAt?.toISOString() ?? null,
    endsAt: rule.endsAt?.toISOString() ?? null,
  };
}

function aboutRule({ id, programId, affiliateId }: RewardRule | RuleDto) {
  return { subjectType: 'reward_rule', subjectId: id, programId, affiliateId };
}

/**
 * Adds a rule to the list of a program, a group or an affiliate. Errors: PROGRAM_NOT_FOUND, GROUP_NOT_FOUND,
 * AFFILIATE_NOT_FOUND, TOO_MANY_RULES, INVALID_INPUT.
 */
export function createRule(
  ctx: CommandContext,
  programId: string,
  input: CreateRuleInput,
  seen: SeenBefore = {},
): Promise<Result<{ rule: RuleDto }>> {
  return transact(ctx, async (work) => {
    const problem = ruleProblem(input);
    if (problem) return refuse('INVALID_INPUT', problem);
    const owner = await openList(work, programId, input);
    if (!owner.ok) return owner;
    const { tx, now } = work;
    const list = await listOf(tx, owner.value);
    if (list.length >= MOST_RULES) return refuse('TOO_MANY_RULES');
    const position = Math.min(input.position ?? list.length, list.length);
    const id = newId('rule');
    const row = await tx.rewardRule.create({
      data: {
        ...owner.value,
        id,
        lineage: id,
        trigger: input.trigger,
        position,
        name: input.name,
        conditions: jsonOf(input.conditions),
        outcome: jsonOf(input.outcome),
        startsAt: input.startsAt,
        endsAt: input.endsAt,
        createdAt: now,
        createdBy: actorRef(ctx.actor),
      },
    });
    await placeAll(tx, list.toSpliced(position, 0, row));
    const rule = ruleDto(row);
    await recordAudit(work, {
      ...aboutRule(row),
      action: 'RULE_CREATED',
      data: { ...factsOf(rule), ...seen },
    });
    return ok({ rule });
  });
}

/** The rule that stands, with its program locked; one of another program, ended or edited since is not there. */
async function findStanding(work: Work, ruleId: string, scope: Scope): Promise<RewardRule | null> {
  const { tx } = work;
  const where = {
    id: ruleId,
    replacedAt: null,
    ...(scope.programId === undefined ? {} : { programId: scope.programId }),
  };
  const seen = await tx.rewardRule.findFirst({ where, select: { programId: true } });
  if (!seen) return null;
  await lockProgram(tx, seen.programId);
  return tx.rewardRule.findFirst({ where });
}

/**
 * Changes what is given. What earned by the rule keeps it as it was: the changed one is a new row of the same lineage, in the
 * same place. Errors: RULE_NOT_FOUND, INVALID_INPUT.
 */
export function changeRule(
  ctx: CommandContext,
  { ruleId, ...changes }: ChangeRuleInput,
  scope: Scope = {},
  seen: SeenBefore = {},
): Promise<Result<{ rule: RuleDto }>> {
  return transact(ctx, async (work) => {
    const before = await findStanding(work, ruleId, scope);
    if (!before) return refuse('RULE_NOT_FOUND');
    const { conditions, outcome, trigger } = ruleOf(before);
    const after = {
      trigger,
      name: changes.name === undefined ? before.name : changes.name,
      conditions: changes.conditions ?? conditions,
      outcome: changes.outcome ?? outcome,
      startsAt: changes.startsAt === undefined ? before.startsAt : changes.startsAt,
      endsAt: changes.endsAt === undefined ? before.endsAt : changes.endsAt,
    };
    const problem = ruleProblem(after);
    if (problem) return refuse('INVALID_INPUT', problem);
    const { tx, now } = work;
    const by = actorRef(ctx.actor);
    await tx.rewardRule.update({
      where: { id: before.id },
      data: { replacedAt: now, replacedBy: by },
      select: { id: true },
    });
    const { programId, groupId, affiliateId, lineage, position } = before;
    const row = await tx.rewardRule.create({
      data: {
        ...after,
        id: newId('rule'),
        programId,
        groupId,
        affiliateId,
        lineage,
        position,
        conditions: jsonOf(after.conditions),
        outcome: jsonOf(after.outcome),
        createdAt: now,
        createdBy: by,
      },
    });
    const rule = ruleDto(row);
    await recordAudit(work, {
      ...aboutRule(row),
      action: 'RULE_CHANGED',
      data: { ...factsOf(rule), from: factsOf(ruleDto(before)), ...seen },
    });
    return ok({ rule });
  });
}

/** It takes nothing from now on; what earned by it stays. Errors: RULE_NOT_FOUND. */
export function endRule(
  ctx: CommandContext,
  { ruleId }: { ruleId: string },
  scope: Scope = {},
): Promise<Result<{ ruleId: string }>> {
  return transact(ctx, async (work) => {
    const before = await findStanding(work, ruleId, scope);
    if (!before) return refuse('RULE_NOT_FOUND');
    const { tx, now } = work;
    await tx.rewardRule.update({
      where: { id: ruleId },
      data: { replacedAt: now, replacedBy: actorRef(ctx.actor) },
      select: { id: true },
    });
    const { programId, groupId, affiliateId } = before;
    await placeAll(tx, await listOf(tx, { programId, groupId, affiliateId }));
    await recordAudit(work, {
      ...aboutRule(before),
      action: 'RULE_ENDED',
      data: factsOf(ruleDto(before)),
    });
    return ok({ ruleId });
  });
}

/**
 * Puts the rules of a list in another order. All of them are named, so that nobody moves a list that is another by now. Errors:
 * PROGRAM_NOT_FOUND, GROUP_NOT_FOUND, AFFILIATE_NOT_FOUND, RULES_CHANGED.
 */
export function reorderRules(
  ctx: CommandContext,
  programId: string,
  input: ReorderRulesInput,
): Promise<Result<{ list: RuleListInput }>> {
  return transact(ctx, async (work) => {
    const owner = await openList(work, programId, input);
    if (!owner.ok) return owner;
    const { tx } = work;
    const list = await listOf(tx, owner.value);
    const byId = new Map(list.map((rule) => [rule.id, rule]));
    const ordered = input.ruleIds.flatMap((id) => byId.get(id) ?? []);
    if (ordered.length !== list.length || ordered.length !== input.ruleIds.length) {
      return refuse('RULES_CHANGED');
    }
    await placeAll(tx, ordered);
    if (ordered.some((rule, position) => rule.position !== position)) {
      const { groupId, affiliateId } = owner.value;
      await recordAudit(work, {
        action: 'RULES_REORDERED',
        subjectType: 'reward_list',
        subjectId: affiliateId ?? groupId ?? programId,
        programId,
        affiliateId,
        data: { from: list.map(({ id }) => id), to: input.ruleIds },
      });
    }
    return ok({ list: listGiven(input) });
  });
}

/** What orders may earn at most, by this level; the whole list. Errors: as of a list. */
export function setCaps(
  ctx: CommandContext,
  programId: string,
  input: CapsInput,
): Promise<Result<{ list: RuleListInput }>> {
  return transact(ctx, async (work) => {
    const owner = await openList(work, programId, input);
    if (!owner.ok) return owner;
    const { tx, now } = work;
    const before = await tx.rewardCap.findMany({ where: owner.value, orderBy: { id: 'asc' } });
    const keyOf = (cap: { kind: string; currency: string }) => `${cap.kind} ${cap.currency}`;
    const kept = new Map(before.map((cap) => [keyOf(cap), Number(cap.amountMinor)]));
    const isSame =
      before.length === input.caps.length &&
      input.caps.every((cap) => kept.get(keyOf(cap)) === cap.minor);
    if (isSame) return ok({ list: listGiven(input) });
    await tx.rewardCap.deleteMany({ where: owner.value });
    await tx.rewardCap.createMany({
      data: input.caps.map(({ kind, currency, minor }) => ({
        ...owner.value,
        id: newId('rewardCap'),
        kind,
        currency,
        amountMinor: BigInt(minor),
        createdAt: now,
      })),
    });
    const { groupId, affiliateId } = owner.value;
    await recordAudit(work, {
      action: 'CAPS_CHANGED',
      subjectType: 'reward_list',
      subjectId: affiliateId ?? groupId ?? programId,
      programId,
      affiliateId,
      data: { from: Object.fromEntries(kept), to: input.caps },
    });
    return ok({ list: listGiven(input) });
  });
}
