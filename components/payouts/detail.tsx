import type { ReactNode } from 'react';
import { ReturnFocus } from '@/components/commissions/return-focus';
import { StatementFiles } from '@/components/statements/table';
import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { Drawer, DrawerSection } from '@/components/ui/drawer';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import { Timeline } from '@/components/ui/timeline';
import { PAYOUT_METHOD_WORDS } from '@/lib/payouts/words';
import { PayoutLines } from '@/components/payouts/lines';
import { PayoutStatusBadge } from '@/components/payouts/status';
import type { PayoutDetailView } from '@/components/payouts/types';

type PayoutBodyProps = {
  payout: PayoutDetailView;
  audience: 'affiliate' | 'staff';
  commissionHref?: ((commissionId: string) => string) | undefined;
  batchHref?: (batchId: string) => string;
  /** Where the files of statements are; absent for those who may not read them. */
  statementPath?: string | undefined;
};

/** What a payout is made of, to the cent, where it goes, and what became of it. */
export function PayoutBody({
  payout,
  audience,
  commissionHref,
  batchHref,
  statementPath,
}: PayoutBodyProps) {
  return (
    <>
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
        <DefinitionList
          items={[
            ...(audience === 'staff'
              ? [
                  {
                    term: 'Affiliate',
                    value: payout.affiliate.name,
                    note: <Code>{payout.affiliate.code}</Code>,
                  },
                ]
              : []),
            ...(batchHref && payout.batchId
              ? [
                  {
                    term: 'Batch',
                    value: <TextLink href={batchHref(payout.batchId)}>Open the batch</TextLink>,
                  },
                ]
              : []),
            ...(statementPath && payout.paidAt
              ? [
                  {
                    term: 'Statement',
                    value: (
                      <StatementFiles path={statementPath} of={payout.id} name="this payout" />
                    ),
                  },
                ]
              : []),
            {
              term: 'Paid to',
              value: payout.maskedDetails,
              note: PAYOUT_METHOD_WORDS[payout.method],
            },
            {
              term: 'Requested',
              value: <DateTime value={payout.requestedAt} format="datetime" />,
            },
            ...(payout.reference
              ? [{ term: 'Reference', value: <Code>{payout.reference}</Code> }]
              : []),
            {
              term: 'Payout',
              value: (
                <span className="inline-flex items-center gap-1">
                  <Code>{payout.id}</Code>
                  <CopyButton value={payout.id} label="Copy the id" size="sm" iconOnly />
                </span>
              ),
            },
          ]}
        />
      </DrawerSection>
    </>
  );
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
