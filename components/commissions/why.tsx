import type { ReactNode } from 'react';
import { Callout } from '@/components/ui/callout';
import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { Drawer, DrawerSection } from '@/components/ui/drawer';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import { Timeline } from '@/components/ui/timeline';
import { HOLD_WORDS } from '@/lib/commissions/words';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';
import { PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';
import { CommissionAmount } from '@/components/commissions/amount';
import { commissionName } from '@/components/commissions/names';
import { ReturnFocus } from '@/components/commissions/return-focus';
import { CommissionStatusBadge } from '@/components/commissions/status';
import type { CommissionDetailView, ExplanationView } from '@/components/commissions/types';

type CommissionWhyProps = {
  explanation: ExplanationView;
  /** The affiliate's has fewer words: no customer and no ids that only staff can use. */
  audience: 'affiliate' | 'staff';
  payoutHref?: (payoutId: string) => string;
  orderHref?: (orderId: string) => string;
  /** Of another commission: the one that an adjustment gives back of. */
  commissionHref: (commissionId: string) => string;
};

/** Why the commission is there, what it comes to, what happens next, who did what, and the raw facts. */
export function CommissionWhy({
  explanation,
  audience,
  payoutHref,
  orderHref,
  commissionHref,
}: CommissionWhyProps) {
  const { commission, candidates, rule, arithmetic, terms, timeline, next } = explanation;
  return (
    <>
      <DrawerSection title="Why">
        {commission.holds.length > 0 ? (
          <Callout tone="warning" title="On hold" className="mb-4">
            {commission.holds.map((hold) => (
              <span key={hold.kind} className="block">
                {HOLD_WORDS[hold.kind]}: {hold.reason}
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
      </DrawerSection>
      <DrawerSection title="Terms that applied">
        <DefinitionList items={terms.map(({ label, value }) => ({ term: label, value }))} />
      </DrawerSection>
      <DrawerSection title="Facts">
        <DefinitionList
          items={[
            ...givesBackFacts(explanation.givesBack, commissionHref),
            ...facts(commission, audience, payoutHref, orderHref),
          ]}
        />
      </DrawerSection>
    </>
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

/** Also what a keyboard reaches in a drawer that scrolls. */
function CopiedId({ id }: { id: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <Code>{id}</Code>
      <CopyButton value={id} label="Copy the id" size="sm" iconOnly />
    </span>
  );
}

function payoutWord(status: string): string {
  const known = PAYOUT_STATUSES.find((one) => one === status);
  return known ? PAYOUT_STATUS_WORDS[known].label : status;
}

type Fact = { term: ReactNode; value: ReactNode; note?: ReactNode };

function facts(
  commission: CommissionDetailView,
  audience: 'affiliate' | 'staff',
  payoutHref: CommissionWhyProps['payoutHref'],
  orderHref: CommissionWhyProps['orderHref'],
): Fact[] {
  const { order, customer, currency } = commission;
  const isStaff = audience === 'staff';
  const list: (Fact | false | null | '')[] = [
    order && {
      term: 'Order',
      value:
        isStaff && orderHref ? (
          <TextLink href={orderHref(order.id)}>
            <Code>{order.externalId}</Code>
          </TextLink>
        ) : (
          <Code>{order.externalId}</Code>
        ),
    },
    order && {
      term: 'Order value',
      value: <Money minor={order.amountMinor} currency={order.currency} />,
      note: 'After discount, before tax and shipping',
    },
    order &&
      order.refundedMinor > 0n && {
        term: 'Refunded',
        value: <Money minor={order.refundedMinor} currency={order.currency} />,
        note: (
          <>
            of <Money minor={order.totalMinor} currency={order.currency} /> that the customer paid
          </>
        ),
      },
    isStaff && customer && { term: 'Customer', value: <Code>{customer.externalId}</Code> },
    isStaff && {
      term: 'Affiliate',
      value: commission.affiliate.name,
      note: <Code>{commission.affiliate.code}</Code>,
    },
    { term: 'Earned', value: <DateTime value={commission.earnedAt} format="datetime" /> },
    { term: 'Payable on', value: <DateTime value={commission.availableAt} format="datetime" /> },
    commission.subId && { term: 'Sub-ID', value: <Code>{commission.subId}</Code> },
    ...commission.payouts.map((payout) => ({
      term: payout.live ? 'Payout' : 'Earlier payout',
      value: (
        <>
          <Money minor={payout.amountMinor} currency={currency} />{' '}
          {payoutHref ? (
            <TextLink href={payoutHref(payout.id)}>{payoutWord(payout.status)}</TextLink>
          ) : (
            payoutWord(payout.status)
          )}
        </>
      ),
    })),
    isStaff &&
      commission.clickId !== null && { term: 'Click', value: <Code>{commission.clickId}</Code> },
    { term: 'Commission', value: <CopiedId id={commission.id} /> },
  ];
  return list.filter((fact): fact is Fact => Boolean(fact));
}

function givesBackFacts(
  givesBack: ExplanationView['givesBack'],
  commissionHref: CommissionWhyProps['commissionHref'],
): Fact[] {
  if (!givesBack) return [];
  const { commissionId, order, cause, causeId } = givesBack;
  const words = order === null ? 'An earlier commission' : `Order ${order}`;
  const of = {
    term: 'Gives back of',
    value: <TextLink href={commissionHref(commissionId)}>{words}</TextLink>,
    note: <CopiedId id={commissionId} />,
  };
  if (causeId === null) return [of];
  const term = cause === 'dispute' ? 'Dispute that was won' : 'Refund that failed';
  return [of, { term, value: <Code>{causeId}</Code> }];
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
