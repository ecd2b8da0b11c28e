import { one, type Mutation } from '@/lib/testing/mutation';

const RULES = 'lib/programs/rules.ts';
const TERMS = ['lib/programs/rules.test.ts'];
const LEVELS = ['lib/sales/group-terms.int.test.ts'];
const GROUP_RULES = 'lib/groups/rules.ts';
const RULED = ['lib/groups/rules.test.ts'];
const COMMANDS = 'lib/groups/commands.ts';
const COMMANDED = ['lib/groups/commands.int.test.ts'];
const MOVE = 'lib/discount-codes/move-affiliates.ts';
const FOLLOW = 'lib/discount-codes/follow-terms.ts';
const REMOVE = 'lib/discount-codes/remove-group.ts';
const MOVED = ['lib/discount-codes/move-affiliates.int.test.ts'];
const FIGURES = 'lib/sales/figures-sql.ts';
const BY_RULES = ['lib/sales/move-by-rules.int.test.ts'];
const BY_GROUP = ['lib/reports/by-group.int.test.ts'];
const KEPT = ['lib/groups/terms.int.test.ts'];
const FIRST = 'prisma/migrations/20261215000100_groups/migration.sql';
const LAST = 'prisma/migrations/20261215000120_every_affiliate_has_a_group/migration.sql';

const INHERITED: Mutation[] = [
  one(
    'a group speaks between affiliate and program',
    RULES,
    'over(over(program, group), own)',
    'over(program, own)',
    TERMS,
    'is the affiliate’s, else the group’s, else the program’s',
  ),
  one(
    'amount and currency of a fixed rate are of one level',
    RULES,
    'commissionFlatCurrency: flat.commissionFlatCurrency,',
    'commissionFlatCurrency: below.commissionFlatCurrency,',
    TERMS,
    'take amount and currency of a flat rate from the same place',
  ),
  one(
    'what a level leaves out of its rate is that of the levels below it alone',
    RULES,
    'rate: rateOf(null, group) }',
    'rate: rateOf(own, group) }',
    TERMS,
    'take what they leave out from the levels below them',
  ),
  one(
    'an order is decided on the terms of the group',
    'lib/attribution/facts.ts',
    'resolveTerms(program, row.group, row)',
    'resolveTerms(program, null, row)',
    LEVELS,
    'is by the program’s terms, the group’s over them',
  ),
  one(
    'a bonus is held as the group says',
    'lib/commissions/grant-bonus.ts',
    'resolveTerms(affiliate.program, affiliate.group, affiliate)',
    'resolveTerms(affiliate.program, null, affiliate)',
    LEVELS,
    'by a person’s bonus',
  ),
];

const MOVES: Mutation[] = [
  one(
    'nobody is moved into a group of another program',
    'lib/groups/load.ts',
    'return group?.programId === programId ? group : null;',
    'return group;',
    MOVED,
    'is not into another program’s group',
  ),
  one(
    'nobody of another program is moved',
    MOVE,
    'where: { id: { in: ids }, programId },\n    include',
    'where: { id: { in: ids } },\n    include',
    MOVED,
    'is not into another program’s group',
  ),
  one(
    'a key moves affiliates of its program alone',
    MOVE,
    'where: { id: affiliateId, ...scope },',
    'where: { id: affiliateId },',
    MOVED,
    'is not into another program’s group',
  ),
  one(
    'a person’s choice is noted',
    MOVE,
    "if (move.by === 'person') {",
    "if (move.by !== 'person') {",
    MOVED,
    'changes terms from now on and nothing that was earned',
  ),
  one(
    'a value that somebody gave a code stays',
    FOLLOW,
    "code.kind === 'percent' && code.percentBps === fromBps",
    "code.kind === 'percent' && fromBps >= 0",
    MOVED,
    'stays where somebody gave another value',
  ),
  one(
    'an application reserves no code',
    FOLLOW,
    '|| !change.hasBegun',
    '',
    MOVED,
    'is no application’s',
  ),
  one(
    'the default group is not removed',
    REMOVE,
    "if (found.isDefault) return refuse('GROUP_IS_DEFAULT');",
    '',
    MOVED,
    'is never the default one',
  ),
  one(
    'a group is removed by who may',
    REMOVE,
    '|| (scope.programId !== undefined && found.programId !== scope.programId)',
    '',
    MOVED,
    'is never the default one',
  ),
  one(
    'whoever comes into a group that is removed waits for it',
    REMOVE,
    "lockGroup(tx, groupId, 'UPDATE')",
    "lockGroup(tx, groupId, 'SHARE')",
    MOVED,
    'takes nobody with it who comes in at the same moment',
  ),
  one(
    'every group stands in the order once',
    COMMANDS,
    'given.length === asked.size &&',
    '',
    COMMANDED,
    'is that of all of them above the default one',
  ),
  one(
    'a group is changed by who may',
    COMMANDS,
    'where: { id: groupId, ...scope },',
    'where: { id: groupId },',
    COMMANDED,
    'is refused of what is not in scope',
  ),
  one(
    'groups are made one after the other',
    COMMANDS,
    '    // Two at once are counted, named and placed one after the other.\n    await lockProgram(tx, programId);',
    '',
    COMMANDED,
    'is made once by twenty at once',
  ),
];

const BY_RULE: Mutation[] = [
  one(
    'a rule moves upwards only',
    GROUP_RULES,
    'position > candidate.position',
    'position !== candidate.position',
    RULED,
    'never down',
  ),
  one(
    'a rule is met from exactly what it asks',
    GROUP_RULES,
    'figureOf(rule) >= BigInt(rule.atLeast)',
    'figureOf(rule) > BigInt(rule.atLeast)',
    RULED,
    'exactly as much as it asks',
  ),
  one(
    'a rule leaves whom a person moved in its period',
    GROUP_RULES,
    '!isChosen(candidate, startOf(rule.period)) &&',
    '',
    RULED,
    'a person’s choice in the period of a rule keeps it away',
  ),
  one(
    'a rule that is met is looked at again under the lock',
    'lib/sales/move-by-rules.ts',
    'row.group.position < to.position && !isChosen(row, since)',
    'row.group.position <= to.position || isChosen(row, since)',
    BY_RULES,
    'leaves who a person moves while it runs',
  ),
  one(
    'a figure leaves out what was given back as a whole',
    FIGURES,
    'o.amount_minor > 0 AND o.total_minor > o.refunded_minor',
    'o.amount_minor > 0',
    BY_RULES,
    'leaves out what is voided',
  ),
  one(
    'a figure leaves out what is voided',
    FIGURES,
    "bool_or(c.status <> 'voided')",
    'true',
    BY_RULES,
    'leaves out what is voided',
  ),
  one(
    'a figure leaves out what somebody looks into',
    FIGURES,
    "h.kind IN ('fraud', 'self_referral')",
    "h.kind IN ('dispute')",
    BY_RULES,
    'leaves out what is voided',
  ),
  one(
    'a rule asks for the period that is under way',
    FIGURES,
    "o.occurred_at >= ${from} AND o.occurred_at < ${to} AND ${COUNTS}\n        GROUP BY o.affiliate_id`;\n    case 'revenue'",
    "o.occurred_at < ${to} AND ${COUNTS}\n        GROUP BY o.affiliate_id`;\n    case 'revenue'",
    BY_RULES,
    'moves whoever reached it in the period',
  ),
];

const NARROWED: Mutation[] = [
  one(
    'reports are narrowed to a group',
    'lib/reports/scope.ts',
    'if (groupId !== undefined) conditions.push',
    'if (groupId === null) conditions.push',
    BY_GROUP,
    'reports count the group’s alone',
  ),
  one(
    'clicks of a group are the program’s of the viewer',
    'lib/clicks/rollups/click-scope.ts',
    'const within = of === null ? Prisma.sql`true` : Prisma.sql`program_id = ${of}`;',
    'const within = of === null ? Prisma.sql`true` : Prisma.sql`${of}::text IS NOT NULL`;',
    BY_GROUP,
    'is narrowed by a group and never widened',
  ),
  one(
    'exports are narrowed to a group',
    'lib/reports/exports/read-all.ts',
    'filter.groupId ? inGroupSql(columns.affiliate, filter.groupId) : null,',
    '',
    BY_GROUP,
    'exports hold the group’s alone',
  ),
];

const DATABASE: Mutation[] = [
  one(
    'the database keeps a group and its affiliates in one program',
    LAST,
    'FOREIGN KEY ("program_id", "group_id") REFERENCES "program_group"("program_id", "id")',
    'FOREIGN KEY ("group_id") REFERENCES "program_group"("id")',
    KEPT,
    'nobody is in a group of another program',
  ),
  one(
    'the database keeps the default group',
    FIRST,
    "IF TG_OP = 'DELETE' AND OLD.is_default",
    "IF TG_OP = 'DELETE' AND OLD.name = ''",
    KEPT,
    'a program has one default group',
  ),
  one(
    'the default group alone is at the bottom',
    FIRST,
    'CHECK (position >= 0 AND is_default = (position = 0))',
    'CHECK (position >= 0)',
    KEPT,
    'a program has one default group',
  ),
  one(
    'whoever is added without a group is in the default one',
    FIRST,
    'WHERE program_id = NEW.program_id AND is_default;',
    'WHERE program_id = NEW.program_id AND NOT is_default;',
    KEPT,
    'whoever is added without a group',
  ),
];

export const GROUP_MUTATIONS: Mutation[] = [
  ...INHERITED,
  ...MOVES,
  ...BY_RULE,
  ...NARROWED,
  ...DATABASE,
];
