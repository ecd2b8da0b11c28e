import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import {
  inviteAffiliateAgainAction,
  updateAffiliateTermsAction,
} from '@/app/admin/affiliates/actions';
import { ClickPanels } from '@/app/admin/click-panels';
import { StatusActions } from '@/app/admin/affiliates/status-actions';
import { termsFields } from '@/app/admin/affiliates/terms-form';
import { BonusButton } from '@/app/admin/commissions/bonus-button';
import { rangeOf, textOf, type Query } from '@/app/address';
import { AffiliateStatusBadge } from '@/components/affiliates/status';
import { TermsList } from '@/components/affiliates/terms';
import { CommissionTable } from '@/components/commissions/table';
import { FormDialog } from '@/components/console/form-dialog';
import { MoneyList } from '@/components/console/money-list';
import { SpecForm } from '@/components/console/spec-form';
import { PayoutTable } from '@/components/payouts/table';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { EmptyState } from '@/components/ui/empty-state';
import { Figure } from '@/components/ui/figure';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { RangeSelect } from '@/components/ui/range-select';
import { Columns, Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import { Tile, Tiles } from '@/components/ui/tile';
import { getAffiliate } from '@/lib/affiliates/queries';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { listCommissions } from '@/lib/commissions/queries';
import { currentTime } from '@/lib/db/transact';
import { listCodesOfAffiliate } from '@/lib/discount-codes/queries';
import { env } from '@/lib/env';
import { listLinks } from '@/lib/links/queries';
import { listDebts } from '@/lib/corrections/debts';
import { listPayouts } from '@/lib/payouts/queries';
import { getCurrentDetails } from '@/lib/payouts/readiness';
import { PAYOUT_METHOD_WORDS } from '@/lib/payouts/words';
import { getProgram } from '@/lib/programs/queries';
import { getAffiliateStats } from '@/lib/reports/affiliate-stats';
import { Balances } from '@/app/admin/affiliates/[id]/balances';
import { Codes } from '@/app/admin/affiliates/[id]/codes';
import { Statements } from '@/app/admin/affiliates/[id]/statements';
import { Debts } from '@/app/admin/affiliates/[id]/debts';

type AffiliatePageProps = { params: Promise<{ id: string }>; searchParams: Promise<Query> };

const load = cache(async (id: string) => {
  const viewer = await requireStaff('console.read');
  return { viewer, affiliate: (await getAffiliate(viewer, id)) ?? notFound() };
});

export async function generateMetadata({ params }: AffiliatePageProps): Promise<Metadata> {
  return { title: (await load((await params).id)).affiliate.name };
}

export default async function AffiliatePage({ params, searchParams }: AffiliatePageProps) {
  const { id } = await params;
  const { viewer, affiliate } = await load(id);
  const query = await searchParams;
  const range = rangeOf(query, await currentTime());
  const [program, stats, links, codes, commissions, payouts, details, debts] = await Promise.all([
    getProgram(viewer, affiliate.programId),
    getAffiliateStats(viewer, id, { from: range.from, to: range.to }),
    listLinks(viewer, { affiliateId: id }),
    listCodesOfAffiliate(viewer, id),
    listCommissions(viewer, { affiliateId: id }, { limit: 8 }),
    listPayouts(viewer, { affiliateId: id }, { limit: 5 }),
    getCurrentDetails(viewer, id),
    listDebts(viewer, id),
  ]);
  if (!program || !stats) notFound();
  const mayWrite = can(viewer.role, 'affiliates.write');
  const link = `${env().APP_URL}/r/${affiliate.code}`;
  const within = `from=${range.firstDay}&to=${range.lastDay}`;
  return (
    <>
      <PageHeader
        back={{ href: '/admin/affiliates', label: 'Affiliates' }}
        title={affiliate.name}
        description={<AffiliateStatusBadge status={affiliate.status} />}
        range={<RangeSelect value={range.days} />}
        action={
          <>
            {can(viewer.role, 'commissions.review') && affiliate.status !== 'banned' ? (
              <BonusButton affiliates={[]} affiliateId={id} currency={program.currency} />
            ) : null}
            {mayWrite ? <StatusActions affiliate={affiliate} /> : null}
          </>
        }
      />
      <Stack>
        <Tiles>
          <Tile label="Clicks" figure={<Figure value={stats.clicks} />} />
          <Tile label="Leads" figure={<Figure value={stats.leads} />} />
          <Tile
            label="Orders"
            figure={<Figure value={stats.orders} />}
            href={`/admin/orders?affiliate=${id}&${within}`}
          />
          <Tile
            label="Earned"
            figure={
              <MoneyList
                amounts={stats.money.map(({ currency, earnedMinor }) => ({
                  currency,
                  minor: earnedMinor,
                }))}
                main={program.currency}
              />
            }
            href={`/admin/commissions?tab=all&affiliate=${id}&${within}`}
          />
        </Tiles>
        <Columns>
          <Balances
            rows={stats.money}
            affiliateId={id}
            mayReadBooks={can(viewer.role, 'books.read')}
          />
          <Panel
            title="Profile"
            action={
              mayWrite ? (
                <FormDialog
                  trigger={<Button size="sm">Login link…</Button>}
                  title={`A login link for ${affiliate.name}?`}
                  description="For somebody who has no password yet or has forgotten it. Earlier links stop working."
                  fields={[{ kind: 'hidden', name: 'affiliateId', label: '', value: id }]}
                  action={inviteAffiliateAgainAction}
                  submitLabel="Make a link"
                  shownOnce={{
                    field: 'invitationUrl',
                    label: 'Login link',
                    note: 'Send this link to the affiliate. It works once and is not shown again.',
                  }}
                />
              ) : null
            }
          >
            <DefinitionList
              items={[
                { term: 'E-mail', value: affiliate.email },
                { term: 'Code', value: <Code>{affiliate.code}</Code> },
                {
                  term: 'Link',
                  value: (
                    <span className="inline-flex items-center gap-1">
                      {link}
                      <CopyButton
                        value={link}
                        label="Copy the link"
                        iconOnly
                        size="sm"
                        variant="ghost"
                      />
                    </span>
                  ),
                },
                { term: 'Since', value: <DateTime value={affiliate.createdAt} /> },
                {
                  term: 'Paid to',
                  value: details ? details.masked : 'No details yet',
                  note: details ? PAYOUT_METHOD_WORDS[details.method] : undefined,
                },
                {
                  term: 'Affiliate',
                  value: <Code>{affiliate.id}</Code>,
                  note: <TextLink href={`/admin/audit?affiliate=${id}`}>Who did what</TextLink>,
                },
              ]}
            />
          </Panel>
        </Columns>
        <Debts debts={debts} affiliateId={id} mayWrite={can(viewer.role, 'books.write')} />
        <Panel
          title="Commissions"
          action={
            <TextLink href={`/admin/commissions?tab=all&affiliate=${id}`}>All commissions</TextLink>
          }
          flush
        >
          <CommissionTable
            rows={commissions.items}
            audience="staff"
            rowHref={(row) => `/admin/commissions?tab=all&affiliate=${id}&commission=${row.id}`}
            empty={
              <EmptyState title="No commissions yet">
                They appear here with the first order that counts.
              </EmptyState>
            }
          />
        </Panel>
        <Panel
          title="Payouts"
          action={<TextLink href={`/admin/payouts?tab=all&affiliate=${id}`}>All payouts</TextLink>}
          flush
        >
          <PayoutTable
            rows={payouts.items}
            audience="affiliate"
            rowHref={(row) => `/admin/payouts?tab=all&affiliate=${id}&payout=${row.id}`}
            empty={
              <EmptyState title="No payouts yet">
                They appear here when the affiliate asks for one.
              </EmptyState>
            }
          />
        </Panel>
        {can(viewer.role, 'books.read') ? (
          <Statements viewer={viewer} affiliateId={id} cursor={textOf(query, 'statements', 200)} />
        ) : null}
        <ClickPanels viewer={viewer} filter={{ from: range.from, to: range.to, affiliateId: id }} />
        <Columns>
          <Codes affiliateId={id} codes={codes} currency={program.currency} mayWrite={mayWrite} />
          <Panel title="Links">
            {links.length === 0 ? (
              <p className="text-muted">No links of their own yet. The main link always works.</p>
            ) : (
              <DefinitionList
                items={links.map((one) => ({
                  term: one.name,
                  value: <Code>{`/r/${one.affiliateCode}/${one.slug}`}</Code>,
                  note: one.destination,
                }))}
              />
            )}
          </Panel>
        </Columns>
        <Panel
          id="terms"
          title="Terms"
          description="What is left empty is the program’s. Commissions keep the terms they were earned on."
        >
          {mayWrite ? (
            <SpecForm
              wide
              action={updateAffiliateTermsAction}
              submitLabel="Save terms"
              fields={[
                { kind: 'hidden', name: 'affiliateId', label: '', value: id },
                {
                  kind: 'text',
                  name: 'name',
                  label: 'Name',
                  value: affiliate.name,
                  maxLength: 100,
                  required: true,
                },
                ...termsFields(program.terms, affiliate.overrides),
              ]}
            />
          ) : (
            <TermsList terms={affiliate.terms} minimumPayout={program.minimumPayout} />
          )}
        </Panel>
      </Stack>
    </>
  );
}
