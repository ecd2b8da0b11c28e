import { daysWords } from '@/lib/time/days-words';
import { loadRange } from '@/app/reader-days';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { ClickPanels } from '@/app/admin/click-panels';
import { Balances } from '@/app/admin/affiliates/[id]/balances';
import { Debts } from '@/app/admin/affiliates/[id]/debts';
import { AffiliateFigures } from '@/app/admin/affiliates/[id]/affiliate-figures';
import { LinksAndCodes } from '@/app/admin/affiliates/[id]/links-and-codes';
import { NewestCommissions, NewestPayouts } from '@/app/admin/affiliates/[id]/money-lists';
import { Postback } from '@/app/admin/affiliates/[id]/postback';
import { Profile } from '@/app/admin/affiliates/[id]/profile';
import { PublicName } from '@/app/admin/affiliates/[id]/public-name';
import { Recruits } from '@/app/admin/affiliates/[id]/recruits';
import { Statements } from '@/app/admin/affiliates/[id]/statements';
import { TermsPanel } from '@/app/admin/affiliates/[id]/terms-panel';
import { StatusActions } from '@/app/admin/affiliates/status-actions';
import { BonusButton } from '@/app/admin/commissions/bonus-button';
import { textOf, type Query } from '@/app/address';
import { AffiliateStatusBadge } from '@/components/affiliates/status';
import { PageHeader } from '@/components/ui/page-header';
import { RangeSelect } from '@/components/ui/range-select';
import { Columns, Stack } from '@/components/ui/stack';
import { getAffiliate } from '@/lib/affiliates/queries';
import type { AffiliateDto } from '@/lib/affiliates/types';
import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { listCommissions } from '@/lib/commissions/queries';
import { listDebts } from '@/lib/corrections/debts';
import { env } from '@/lib/env';
import { listGroups } from '@/lib/groups/queries';
import { listPayouts } from '@/lib/payouts/queries';
import { getCurrentDetails } from '@/lib/payouts/readiness';
import { mayTakeFactorOff } from '@/lib/people/end-factor';
import { requireStaff } from '@/lib/people/session';
import { mayErase } from '@/lib/privacy/queries';
import { getProgram } from '@/lib/programs/queries';
import { getAffiliateStats } from '@/lib/reports/affiliate-stats';

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
  const { pageDays, range } = await loadRange(viewer, query);
  const { from, to, firstDay, lastDay } = range;
  const [program, groups, stats, commissions, payouts, details, debts, mayTakeOff, isErasable] =
    await Promise.all([
      getProgram(viewer, affiliate.programId),
      listGroups(viewer, { programId: affiliate.programId }),
      getAffiliateStats(viewer, id, { from, to }),
      listCommissions(viewer, { affiliateId: id }, { limit: 8 }),
      listPayouts(viewer, { affiliateId: id }, { limit: 5 }),
      getCurrentDetails(viewer, id),
      listDebts(viewer, id),
      mayTakeFactorOff(viewer, affiliate.userId),
      mayErase(viewer, { affiliateId: id }),
    ]);
  if (!program || !stats) notFound();
  const { currency } = program;
  const mayWrite = can(viewer.role, 'affiliates.write');
  const mayReadBooks = can(viewer.role, 'books.read');
  const link = `${env().APP_URL}/r/${affiliate.code}`;
  const within = `from=${firstDay}&to=${lastDay}`;
  return (
    <>
      <PageHeader
        back={{ href: '/admin/affiliates', label: 'Affiliates' }}
        title={affiliate.name}
        description={
          <>
            <AffiliateStatusBadge status={affiliate.status} />{' '}
            {daysWords({ ...pageDays, zonesDiffer: false }, range)}
          </>
        }
        range={<RangeSelect value={range.days} />}
        action={<Actions viewer={viewer} affiliate={affiliate} currency={currency} />}
      />
      <Stack>
        <AffiliateFigures stats={stats} affiliateId={id} currency={currency} within={within} />
        <Columns>
          <Balances rows={stats.money} affiliateId={id} mayReadBooks={mayReadBooks} />
          <Profile
            affiliate={affiliate}
            link={link}
            details={details}
            mayWrite={mayWrite}
            groups={groups}
            mayTakeFactorOff={mayTakeOff}
            mayErase={isErasable}
          />
        </Columns>
        <Debts debts={debts} affiliateId={id} mayWrite={can(viewer.role, 'books.write')} />
        <NewestCommissions affiliateId={id} rows={commissions.items} />
        <NewestPayouts affiliateId={id} rows={payouts.items} />
        {mayReadBooks ? (
          <Statements viewer={viewer} affiliateId={id} cursor={textOf(query, 'statements', 200)} />
        ) : null}
        <ClickPanels viewer={viewer} filter={{ from, to, affiliateId: id }} />
        <LinksAndCodes viewer={viewer} affiliateId={id} currency={currency} query={query} />
        <Recruits viewer={viewer} affiliateId={id} name={affiliate.name} />
        <PublicName viewer={viewer} affiliateId={id} />
        <Postback viewer={viewer} affiliateId={id} />
        <TermsPanel
          affiliate={affiliate}
          program={program}
          group={groups.find(({ id: one }) => one === affiliate.group.id)}
          mayWrite={mayWrite}
        />
      </Stack>
    </>
  );
}

type ActionsProps = { viewer: StaffViewer; affiliate: AffiliateDto; currency: string };

function Actions({ viewer, affiliate, currency }: ActionsProps) {
  const mayGive = can(viewer.role, 'commissions.review') && affiliate.status !== 'banned';
  return (
    <>
      {mayGive ? <BonusButton to={{ affiliateId: affiliate.id }} currency={currency} /> : null}
      {can(viewer.role, 'affiliates.write') ? <StatusActions affiliate={affiliate} /> : null}
    </>
  );
}
