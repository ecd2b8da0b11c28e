import type { AffiliateViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import type { CapDto } from '@/lib/rewards/dto';
import { orderedEntries, type Entry } from '@/lib/rewards/entries';
import { daysOfPeriod } from '@/lib/rewards/figure-period';
import { capOf, capsInForce, loadRewards, ruleOf, type Cap } from '@/lib/rewards/load';
import { periodMismatch } from '@/lib/rewards/match';
import { ownRates } from '@/lib/rewards/own-rates';
import { sumFigures } from '@/lib/rewards/rewards-sql';
import { RULE_LEVELS, type Rule, type RuleTrigger } from '@/lib/rewards/types';
import { entryWords, standingWords } from '@/lib/rewards/words';
import { dayAt } from '@/lib/time/program-calendar';

/** One sentence of what is earned. */
export type EarnsBy = {
  words: string;
  /** Where a tier asks for a figure: how far it is. */
  standing: string | null;
  /** Exclusive; null: without end. */
  endsAt: Date | null;
};

/** What is in force now, in the order in which it is read. What cannot be reached is left out. */
export type WhatEarns = {
  orders: EarnsBy[];
  leads: EarnsBy[];
  goals: EarnsBy[];
  recruits: EarnsBy[];
  caps: CapDto[];
};

/** An affiliate's own: their rules, their group's and the program's, and of nobody else. */
export async function listWhatEarns(viewer: AffiliateViewer): Promise<WhatEarns> {
  const { affiliateId, programId } = viewer;
  const affiliate = await db.affiliate.findFirstOrThrow({
    where: { id: affiliateId, programId },
    include: { group: true, program: true },
  });
  const { program, group } = affiliate;
  const asked = { id: affiliateId, programId, groupId: group.id };
  const rewards = (await loadRewards(db, [asked])).get(affiliateId) ?? { rules: [], caps: [] };
  const now = await currentTime();
  const inForce = rewards.rules.filter((rule) => periodMismatch(rule, now) === null);
  const standings = await standingsOf(affiliateId, programId, now, inForce);
  return whatEarns(inForce, rewards.caps, ownRates(program, group, affiliate), standings);
}

/** Public: what whoever joins a program earns, or a group of it. */
export async function listPublicWhatEarns(
  programId: string,
  groupId: string | null = null,
): Promise<WhatEarns> {
  const [program, group] = await Promise.all([
    db.program.findUniqueOrThrow({ where: { id: programId } }),
    groupId === null
      ? db.group.findFirstOrThrow({ where: { programId, isDefault: true } })
      : db.group.findFirstOrThrow({ where: { programId, id: groupId } }),
  ]);
  const where = {
    programId,
    affiliateId: null,
    OR: [{ groupId: null }, { groupId: group.id }],
  };
  const [rules, caps, now] = await Promise.all([
    db.rewardRule.findMany({ where: { ...where, replacedAt: null } }),
    db.rewardCap.findMany({ where }),
    currentTime(),
  ]);
  const inForce = rules.map(ruleOf).filter((rule) => periodMismatch(rule, now) === null);
  return whatEarns(inForce, caps.map(capOf), ownRates(program, group, null), new Map());
}

function whatEarns(
  rules: readonly Rule[],
  caps: readonly Cap[],
  rates: ReturnType<typeof ownRates>,
  standings: ReadonlyMap<string, string>,
): WhatEarns {
  const entries = orderedEntries(rules, rates);
  const first = entries.findIndex(({ kind }) => kind === 'rate');
  const others = (trigger: RuleTrigger) =>
    RULE_LEVELS.flatMap((level) =>
      rules
        .filter((rule) => rule.trigger === trigger && rule.level === level)
        .toSorted((a, b) => a.position - b.position)
        .map((rule) => sentenceOf({ kind: 'rule', rule }, standings)),
    );
  const currencies = [...new Set(caps.map(({ currency }) => currency))].sort();
  return {
    orders: entries.slice(0, first + 1).map((entry) => sentenceOf(entry, standings)),
    leads: others('lead'),
    goals: others('goal'),
    recruits: others('recruit'),
    caps: currencies.flatMap((currency) =>
      capsInForce(caps, currency).map(({ kind, minor }) => ({
        kind,
        currency,
        amountMinor: minor,
      })),
    ),
  };
}

function sentenceOf(entry: Entry, standings: ReadonlyMap<string, string>): EarnsBy {
  const words = entryWords(entry);
  if (entry.kind === 'rate') return { words, standing: null, endsAt: null };
  const { id, endsAt } = entry.rule;
  return { words, standing: standings.get(id) ?? null, endsAt };
}

/** How far the affiliate is in each rule's figure, by rule. */
async function standingsOf(
  affiliateId: string,
  programId: string,
  now: Date,
  rules: readonly Rule[],
): Promise<Map<string, string>> {
  const tiers = rules.flatMap(({ id, conditions: { figure } }) => (figure ? [{ id, figure }] : []));
  if (tiers.length === 0) return new Map();
  const day = dayAt(await loadCalendar(db, programId), now);
  const values = await sumFigures(
    db,
    tiers.map(({ figure: { figure, period, currency = '' } }) => ({
      affiliateId,
      figure,
      currency,
      ...daysOfPeriod(day, period),
    })),
  );
  return new Map(tiers.map(({ id, figure }, at) => [id, standingWords(figure, values[at] ?? 0n)]));
}
