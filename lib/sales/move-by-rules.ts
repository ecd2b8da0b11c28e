import { systemActor } from '@/lib/actor';
import { db } from '@/lib/db/client';
import { currentTime, transact } from '@/lib/db/transact';
import { movePiece } from '@/lib/discount-codes/move-affiliates';
import { ruleOf } from '@/lib/groups/dto';
import { groupByRules, isChosen, periodStart, type RuledGroup } from '@/lib/groups/rules';
import { type GroupRule, RULE_PERIODS, type RulePeriod } from '@/lib/groups/types';
import { logger } from '@/lib/logger';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { readFigures } from '@/lib/sales/figures-sql';

const ctx = { actor: systemActor('move-by-rules') };

/** Affiliates of whom figures are read at once, and who are moved in one transaction. */
const PIECE = 200;

/**
 * Moves affiliates who sell enough into the groups whose rules say so, program by program, piece by piece, each
 * committed. Upwards only, and nobody whom a person moved in the rule's period. Safe when two run at once: whoever comes
 * second finds them moved. Returns how many were moved.
 */
export async function moveByRules(): Promise<number> {
  const ruled = await db.group.findMany({
    where: { ruleFigure: { not: null } },
    distinct: ['programId'],
    orderBy: { programId: 'asc' },
    select: { programId: true },
  });
  let moved = 0;
  for (const { programId } of ruled) moved += await moveInProgram(programId);
  return moved;
}

type Program = {
  id: string;
  groups: RuledGroup[];
  starts: Record<RulePeriod, Date>;
  now: Date;
};

async function moveInProgram(id: string): Promise<number> {
  const [now, calendar, rows] = await Promise.all([
    currentTime(),
    loadCalendar(db, id),
    db.group.findMany({ where: { programId: id }, orderBy: { position: 'asc' } }),
  ]);
  const groups = rows.map((row) => ({ id: row.id, position: row.position, rule: ruleOf(row) }));
  const starts = Object.fromEntries(
    RULE_PERIODS.map((period) => [period, periodStart(calendar, period, now)]),
  ) as Record<RulePeriod, Date>;
  const highest = groups.findLast(({ rule }) => rule !== null)?.position ?? 0;
  let moved = 0;
  for (let after = ''; ;) {
    const members = await db.affiliate.findMany({
      where: {
        programId: id,
        id: { gt: after },
        status: { in: ['active', 'paused'] },
        group: { position: { lt: highest } },
      },
      orderBy: { id: 'asc' },
      take: PIECE,
      select: { id: true, movedByHandAt: true, group: { select: { position: true } } },
    });
    moved += await moveMembers({ id, groups, starts, now }, members);
    const last = members.at(-1);
    if (last === undefined || members.length < PIECE) return moved;
    after = last.id;
  }
}

type Member = { id: string; movedByHandAt: Date | null; group: { position: number } };

async function moveMembers(program: Program, members: readonly Member[]): Promise<number> {
  const { groups, starts, now } = program;
  const figures = new Map<string, Map<string, bigint>>();
  for (const { rule } of groups) {
    if (!rule || figures.has(keyOf(rule))) continue;
    const ask = { ...rule, from: starts[rule.period], to: now };
    const ids = members.map((member) => member.id);
    figures.set(keyOf(rule), await readFigures(db, ask, ids));
  }
  const targets = new Map<string, string[]>();
  for (const { id, movedByHandAt, group } of members) {
    const target = groupByRules(
      groups,
      { position: group.position, movedByHandAt },
      {
        startOf: (period) => starts[period],
        figureOf: (rule) => figures.get(keyOf(rule))?.get(id) ?? 0n,
      },
    );
    if (target) targets.set(target.id, [...(targets.get(target.id) ?? []), id]);
  }
  let moved = 0;
  for (const [groupId, affiliateIds] of targets) {
    moved += await moveTo(program, groupId, affiliateIds);
  }
  return moved;
}

const keyOf = ({ figure, currency, period }: GroupRule) => `${figure} ${currency ?? ''} ${period}`;

async function moveTo(program: Program, groupId: string, affiliateIds: string[]): Promise<number> {
  const rule = program.groups.find((group) => group.id === groupId)?.rule;
  if (!rule) return 0;
  const since = program.starts[rule.period];
  const result = await transact(ctx, (work) =>
    movePiece(work, {
      programId: program.id,
      groupId,
      affiliateIds,
      by: 'rule',
      // Where somebody is, and who put them there, is known under the lock only.
      mayMove: (row, to) => row.group.position < to.position && !isChosen(row, since),
    }),
  );
  if (result.ok) return result.value.moved.length;
  // The group was removed since: whom its rule named is looked at again the next time.
  logger.warn({ groupId, code: result.error.code }, 'nobody was moved into a group');
  return 0;
}
