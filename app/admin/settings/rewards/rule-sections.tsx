import type { ReactNode } from 'react';
import { endRuleAction } from '@/app/admin/settings/rewards/actions';
import { listHref, REWARDS_PATH, type Owner } from '@/app/admin/settings/rewards/rule-places';
import { ConfirmAction } from '@/components/console/confirm-action';
import type { OrderedItem, OrderedSection } from '@/components/console/ordered-list';
import { Button } from '@/components/ui/button';
import { DateTime } from '@/components/ui/date-time';
import { LinkButton } from '@/components/ui/link-button';
import { TextLink } from '@/components/ui/text-link';
import type { RuleDto } from '@/lib/rewards/dto';
import type { ListedEntry, OtherTrigger, RuleListDto } from '@/lib/rewards/rule-list';
import { RULE_LEVELS, type RuleLevel } from '@/lib/rewards/types';

type Around = { list: RuleListDto; owner: Owner; mayWrite: boolean };

/** The whole list as it is read, in its parts; only those of the list's own level can be changed here. */
export function ruleSections(around: Around): OrderedSection[] {
  const { list } = around;
  const isExclusion = (entry: ListedEntry) =>
    entry.kind === 'rule' &&
    entry.rule.level === 'program' &&
    entry.rule.outcome.kind === 'nothing';
  const exclusions = list.orders.filter(isExclusion);
  const rest = list.orders.filter((entry) => !isExclusion(entry));
  const levels = RULE_LEVELS.slice(RULE_LEVELS.indexOf(list.level));
  return [
    {
      key: 'exclusions',
      title: 'Earns nothing, for everybody',
      description: 'The program’s exclusions are read before anything else.',
      items: exclusions.map((entry) => itemOf(entry, around)),
    },
    ...levels.map((level) => ({
      key: level,
      title: LEVEL_TITLES[level](list),
      description: levelNote(level, around),
      items: rest.filter((entry) => levelOf(entry) === level).map((entry) => itemOf(entry, around)),
    })),
    ...(Object.entries(OTHERS) as [OtherTrigger, (typeof OTHERS)[OtherTrigger]][]).map(
      ([trigger, words]) => ({
        key: trigger,
        ...words,
        items: list.others[trigger].map((rule) =>
          itemOf({ kind: 'rule', rule, isReached: true }, around),
        ),
      }),
    ),
  ].filter(({ items }) => items.length > 0);
}

const OTHERS: Readonly<Record<OtherTrigger, { title: string; description: string }>> = {
  lead: {
    title: 'Sign-ups',
    description: 'Read from top to bottom as well, once for each customer.',
  },
  goal: {
    title: 'Goals',
    description: 'Each by itself, once for each period, when it is over.',
  },
  recruit: {
    title: 'Recruits',
    description: 'Read from top to bottom as well, for each order of whom an affiliate recruited.',
  },
};

const LEVEL_TITLES: Readonly<Record<RuleLevel, (list: RuleListDto) => string>> = {
  affiliate: ({ affiliate }) => affiliate?.name ?? 'An affiliate’s own',
  group: ({ group }) => `Group ${group?.name ?? ''}`,
  program: ({ program }) => program.name,
};

function levelNote(level: RuleLevel, { list }: Around): ReactNode {
  const above =
    list.level === 'program'
      ? 'What an affiliate or a group has of its own is read first.'
      : 'What an affiliate has of its own is read first.';
  if (level === list.level) return level === 'affiliate' ? undefined : above;
  const owner = { programId: list.program.id };
  return (
    <TextLink
      href={listHref(
        level === 'group' && list.group ? { ...owner, groupId: list.group.id } : owner,
      )}
    >
      {level === 'group' ? 'The rules of the group' : 'The rules of the program'}
    </TextLink>
  );
}

function levelOf(entry: ListedEntry): RuleLevel {
  return entry.kind === 'rule' ? entry.rule.level : entry.level;
}

function itemOf(entry: ListedEntry, { list, owner, mayWrite }: Around): OrderedItem {
  if (entry.kind === 'rate') {
    return {
      id: `rate-${entry.level}`,
      name: entry.words,
      body: <Sentence entry={entry} words={entry.words} />,
      actions: <RateLink level={entry.level} list={list} mayWrite={mayWrite} />,
      isFixed: true,
    };
  }
  const { rule } = entry;
  const isOwn = rule.level === list.level;
  return {
    id: rule.id,
    name: rule.name ?? rule.words,
    body: (
      <Sentence entry={entry} words={rule.words}>
        <Period rule={rule} />
      </Sentence>
    ),
    actions: isOwn && mayWrite ? <RuleButtons rule={rule} owner={owner} /> : undefined,
    isFixed: !isOwn,
  };
}

type SentenceProps = { entry: ListedEntry; words: string; children?: ReactNode };

function Sentence({ entry: { isReached }, words, children }: SentenceProps) {
  return (
    <>
      <span className={isReached ? undefined : 'text-faint'}>{words}</span>
      {isReached ? null : (
        <span className="text-faint block text-sm">
          Not reached: a rate above takes whatever comes to it.
        </span>
      )}
      {children}
    </>
  );
}

function Period({ rule: { startsAt, endsAt } }: { rule: RuleDto }) {
  if (startsAt === null && endsAt === null) return null;
  return (
    <span className="text-muted block text-sm">
      {startsAt ? (
        <>
          From <DateTime value={startsAt} format="datetime" />
        </>
      ) : null}
      {endsAt ? (
        <>
          {startsAt ? ' until ' : 'Until '}
          <DateTime value={endsAt} format="datetime" />
        </>
      ) : null}
    </span>
  );
}

function RuleButtons({ rule, owner }: { rule: RuleDto; owner: Owner }) {
  const name = rule.name ?? rule.words;
  return (
    <>
      <LinkButton
        size="sm"
        variant="ghost"
        href={listHref(owner).replace(REWARDS_PATH, `${REWARDS_PATH}/${rule.id}`)}
        aria-label={`Edit “${name}”`}
      >
        Edit
      </LinkButton>
      <ConfirmAction
        trigger={
          <Button size="sm" variant="ghost" aria-label={`End “${name}”`}>
            End…
          </Button>
        }
        title="End this rule?"
        description={
          <>{rule.words} Orders from now on are decided without it. What earned by it stays.</>
        }
        confirmLabel="End it"
        pendingLabel="Ending"
        tone="danger"
        action={endRuleAction}
        fields={{ programId: rule.programId, ruleId: rule.id }}
      />
    </>
  );
}

type RateLinkProps = { level: RuleLevel; list: RuleListDto; mayWrite: boolean };

/** Where a rate is changed. */
function RateLink({ level, list, mayWrite }: RateLinkProps) {
  if (!mayWrite) return null;
  const href =
    level === 'program'
      ? '/admin/settings/program'
      : level === 'affiliate' && list.affiliate
        ? `/admin/affiliates/${list.affiliate.id}#terms`
        : level === 'group' && list.group
          ? `/admin/settings/groups/${list.group.id}`
          : null;
  return href === null ? null : (
    <LinkButton size="sm" variant="ghost" href={href}>
      Change
    </LinkButton>
  );
}
