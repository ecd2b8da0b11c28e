import type { ReactNode } from 'react';
import { ReturnFocus } from '@/components/commissions/return-focus';
import { StatementFiles } from '@/components/statements/columns';
import { Code } from '@/components/ui/code';
import { CopiedId } from '@/components/ui/copied-id';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList, type Definition } from '@/components/ui/definition-list';
import { Drawer, DrawerSection } from '@/components/ui/drawer';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import { Timeline } from '@/components/ui/timeline';
import { payoutMethodWords } from '@/lib/payouts/words';
import { PayoutLines } from '@/components/payouts/lines';
import { PayoutStatusBadge } from '@/components/payouts/status';
import type { PayoutDetailView } from '@/components/payouts/types';

type PayoutBodyProps = {
  payout: PayoutDetailView;
  /** What the reader has to do for it now. */
  toDo?: string | null;
  audience: 'affiliate' | 'staff';
  commissionHref?: ((commissionId: string) => string) | undefined;
  batchHref?: (batchId: string) => string;
  /** Where the files of statements are; absent for those who may not read them. */
  statementPath?: string | undefined;
};

/** What a payout is made of, to the cent, where it goes, and what became of it. */
function PayoutBody({
  payout,
  toDo = null,
  audience,
  commissionHref,
  batchHref,
  statementPath,
}: PayoutBodyProps) {
  return (
    <>
      {toDo === null ? null : (
        <DrawerSection title="What to do">
          <p className="wrap-anywhere">{toDo}</p>
        </DrawerSection>
      )}
      <PayoutLines
        payout={payout}
        audience={audience}
        commissionHref={commissionHref}
        hasStatement={statementPath !== undefined && payout.paidAt !== null}
      />
      <DrawerSection title="History">
        <Timeline
          label="History"
          items={payout.timeline.map((entry, index) => ({
            id: String(index),
            title: entry.text,
            at: entry.at,
            body: entry.reason,
            by: entry.by,
          }))}
        />
      </DrawerSection>
      <DrawerSection title="Facts">
        <DefinitionList items={factsOf({ payout, audience, batchHref, statementPath })} />
      </DrawerSection>
    </>
  );
}

function factsOf({
  payout,
  audience,
  batchHref,
  statementPath,
}: Omit<PayoutBodyProps, 'commissionHref' | 'toDo'>): Definition[] {
  const { id, affiliate, batchId, paidAt, maskedDetails, method, creditName, reference } = payout;
  const facts: (Definition | false | null | undefined | '')[] = [
    audience === 'staff' && {
      term: 'Affiliate',
      value: affiliate.name,
      note: <Code>{affiliate.code}</Code>,
    },
    batchHref &&
      batchId && {
        term: 'Batch',
        value: <TextLink href={batchHref(batchId)}>Open the batch</TextLink>,
      },
    statementPath &&
      paidAt && {
        term: 'Statement',
        value: <StatementFiles path={statementPath} of={id} name="this payout" />,
      },
    { term: 'Paid to', value: maskedDetails, note: payoutMethodWords(method, creditName) },
    {
      term: 'Requested',
      value: <DateTime value={payout.requestedAt} format="datetime" />,
      note: payout.ofRequest > 1 && `One of ${payout.ofRequest} payouts of one request`,
    },
    reference && { term: 'Reference', value: <Code>{reference}</Code> },
    { term: 'Payout', value: <CopiedId id={id} /> },
  ];
  return facts.filter((fact): fact is Definition => Boolean(fact));
}

type PayoutDrawerProps = PayoutBodyProps & { closeHref: string; footer?: ReactNode };

/** The drawer of one payout, opened by an address of its own. */
export function PayoutDrawer({ closeHref, footer, ...body }: PayoutDrawerProps) {
  const { payout } = body;
  const title = 'Payout';
  const description = (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <Money
        minor={payout.amountMinor}
        currency={payout.currency}
        className="text-ink font-medium"
      />
      <PayoutStatusBadge payout={payout} detail />
    </span>
  );
  return (
    <Drawer
      key={payout.id}
      closeHref={closeHref}
      title={title}
      description={description}
      footer={footer}
    >
      <ReturnFocus />
      <PayoutBody {...body} />
    </Drawer>
  );
}
