import type { ReactNode } from 'react';
import { Callout } from '@/components/ui/callout';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { Drawer, DrawerSection } from '@/components/ui/drawer';
import { Money } from '@/components/ui/money';
import { Timeline } from '@/components/ui/timeline';
import { CutNote } from '@/components/console/cut-note';
import { HOLD_WORDS } from '@/lib/commissions/words';
import { CommissionAmount } from '@/components/commissions/amount';
import { commissionFacts, type CommissionWhyProps } from '@/components/commissions/facts';
import { commissionName } from '@/components/commissions/names';
import { EarnedLines, isWorthSomething } from '@/components/commissions/earned-lines';
import { OrderLines } from '@/components/commissions/order-lines';
import { ReturnFocus } from '@/components/commissions/return-focus';
import { CommissionStatusBadge } from '@/components/commissions/status';
import type { CommissionDetailView, ExplanationView } from '@/components/commissions/types';

/** Why the commission is there, what it comes to, what happens next, who did what, and the raw facts. */
function CommissionWhy(props: CommissionWhyProps) {
  const { explanation, audience } = props;
  const { terms, timeline, isTimelineCut, next } = explanation;
  return (
    <>
      <Why {...explanation} />
      <Lines {...props} />
      <DrawerSection title="What comes next">
        <p>
          {next.text}
          {next.at ? (
            <span className="text-muted mt-0.5 block">
              <DateTime value={next.at} format="datetime" />
            </span>
          ) : null}
        </p>
      </DrawerSection>
      <DrawerSection title="History">
        <Timeline
          label="History"
          items={timeline.map((entry, index) => ({
            id: String(index),
            title: entry.text,
            at: entry.at,
            body: entry.reason,
            by: entry.by,
          }))}
        />
        <CutNote isCut={isTimelineCut} shown={timeline.length}>
          {audience === 'staff' ? 'The audit log has all.' : null}
        </CutNote>
      </DrawerSection>
      <DrawerSection title="Terms that applied">
        <DefinitionList items={terms.map(({ label, value }) => ({ term: label, value }))} />
      </DrawerSection>
      <DrawerSection title="Facts">
        <DefinitionList items={commissionFacts(props)} />
      </DrawerSection>
    </>
  );
}

/** What each line earned; where only the whole did, what was bought. */
function Lines({ explanation: { commission, lines: why }, audience }: CommissionWhyProps) {
  const { lines = [], orderLines = [], currency } = commission;
  return (
    <>
      <EarnedLines lines={lines} why={why} currency={currency} audience={audience} />
      {lines.filter(isWorthSomething).length > 1 ? null : (
        <OrderLines lines={orderLines} currency={commission.order?.currency ?? currency} />
      )}
    </>
  );
}

/** The kind and the reason, once where the reason only says the kind again. */
function holdWords({ kind, reason }: CommissionDetailView['holds'][number]): string {
  const words = HOLD_WORDS[kind];
  return reason.replace(/\.$/, '') === words ? words : `${words}: ${reason}`;
}

type WhyProps = Pick<ExplanationView, 'commission' | 'candidates' | 'rule' | 'arithmetic'>;

function Why({ commission, candidates, rule, arithmetic }: WhyProps) {
  return (
    <DrawerSection title="Why">
      {commission.holds.length > 0 ? (
        <Callout tone="warning" title="On hold" className="mb-4">
          {commission.holds.map((hold) => (
            <span key={hold.kind} className="block">
              {holdWords(hold)}
            </span>
          ))}
        </Callout>
      ) : null}
      {candidates.length > 0 ? (
        <Timeline
          label="What led to the order"
          items={candidates.map((candidate, index) => ({
            id: String(index),
            title: candidate.what,
            at: candidate.at ?? undefined,
            body: candidate.why,
            by: candidate.who,
            tone: candidate.outcome === 'won' ? 'teal' : 'grey',
          }))}
        />
      ) : null}
      <p className={candidates.length > 0 ? 'mt-4' : undefined}>{rule}</p>
      <p className="mt-3 text-lg font-medium">{arithmetic}</p>
      <TakenBack commission={commission} />
    </DrawerSection>
  );
}

function TakenBack({ commission }: { commission: CommissionDetailView }) {
  if (commission.clawbacks.length === 0) return null;
  const { currency } = commission;
  return (
    <DefinitionList
      className="mt-3"
      items={[
        ...commission.clawbacks.map((clawback) => ({
          term: (
            <>
              Taken back <DateTime value={clawback.createdAt} format="day" />
            </>
          ),
          value: <Money minor={-clawback.amountMinor} currency={currency} />,
          note: (
            <>
              {clawback.reason}
              {clawback.debtMinor !== 0n ? (
                <span className="block">
                  <Money
                    minor={clawback.debtMinor < 0n ? -clawback.debtMinor : clawback.debtMinor}
                    currency={currency}
                  />{' '}
                  after it was paid: comes off the next payout
                </span>
              ) : null}
            </>
          ),
        })),
        {
          term: 'What is left',
          value: (
            <Money minor={commission.remainingMinor} currency={currency} className="font-medium" />
          ),
        },
      ]}
    />
  );
}

type CommissionDrawerProps = CommissionWhyProps & {
  /** The list without the open row. */
  closeHref: string;
  /** Actions, the main one last. */
  footer?: ReactNode;
};

/** The drawer of one commission, opened by an address of its own. */
export function CommissionDrawer({ closeHref, footer, ...why }: CommissionDrawerProps) {
  const { commission } = why.explanation;
  const title = commissionName(commission);
  const description = (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <span className="text-ink font-medium">
        <CommissionAmount commission={commission} />
      </span>
      <CommissionStatusBadge commission={commission} detail />
    </span>
  );
  return (
    <Drawer
      key={commission.id}
      closeHref={closeHref}
      title={title}
      description={description}
      footer={footer}
    >
      <ReturnFocus />
      <CommissionWhy {...why} />
    </Drawer>
  );
}
