import { Pencil, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { textOf, type PageProps } from '@/app/address';
import { getAcceptedMembership } from '@/app/portal/membership';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';
import { DataTable } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { formatBps, formatMoney, NARROW_NO_BREAK } from '@/lib/money/format';
import { IconButton } from '@/components/ui/icon-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { StatusBadge } from '@/components/ui/status-badge';
import { TextLink } from '@/components/ui/text-link';
import { requireAffiliate } from '@/lib/people/session';
import { currentTime } from '@/lib/db/transact';
import { listCodesOfAffiliate, type DiscountCodeDto } from '@/lib/discount-codes/queries';
import { listLinks } from '@/lib/links/queries';
import { countClicksByLink } from '@/lib/clicks/rollups/count-clicks';
import { lastDays } from '@/lib/reports/range';
import { LinkBuilder } from '@/app/portal/(member)/links/link-builder';
import { LinkDialog } from '@/app/portal/(member)/links/link-dialog';

export const metadata: Metadata = { title: 'Links and codes' };

const DAYS = 30;

export default async function LinksPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ program, link }, query, now] = await Promise.all([
    getAcceptedMembership(viewer),
    searchParams,
    currentTime(),
  ]);
  const [links, codes, clicks] = await Promise.all([
    listLinks(viewer),
    listCodesOfAffiliate(viewer, viewer.affiliateId),
    countClicksByLink(viewer, lastDays(DAYS, now)),
  ]);
  const { defaultDestination, allowedDestinations } = program;
  const policy = { defaultDestination, allowedDestinations };
  const prefix = `${link.replace(/^https?:\/\//, '')}/`;
  return (
    <>
      <PageHeader
        title="Links and codes"
        action={
          <LinkDialog
            policy={policy}
            prefix={prefix}
            trigger={
              <Button variant="primary" icon={<Plus aria-hidden />}>
                New link
              </Button>
            }
          />
        }
      />
      <Stack>
        <Panel
          title="Build a link"
          id="build"
          description="To any page of the shop. Nothing needs to be saved."
        >
          <LinkBuilder
            link={link}
            policy={policy}
            initial={{ to: textOf(query, 'to', 2000) ?? '', sub: textOf(query, 'sub') ?? '' }}
          />
        </Panel>
        <Panel title="Named links" flush>
          <DataTable
            caption="Your named links"
            rows={links}
            rowKey={(row) => row.id}
            empty={
              <EmptyState title="No named links yet">
                A named link is short enough to say, and where it leads can be changed later. Your
                main link works without any.
              </EmptyState>
            }
            columns={[
              {
                key: 'name',
                header: 'Name',
                cell: (row) => row.name,
                className: 'wrap-anywhere md:min-w-32',
              },
              {
                key: 'address',
                header: 'Address',
                cell: (row) => (
                  <span className="inline-flex items-center gap-1">
                    <span className="wrap-anywhere">
                      {prefix}
                      {row.slug}
                    </span>
                    <CopyButton
                      value={`${link}/${row.slug}`}
                      label={`Copy ${row.name}`}
                      size="sm"
                      iconOnly
                    />
                  </span>
                ),
              },
              {
                key: 'destination',
                header: 'Leads to',
                cell: (row) => row.destination,
                className: 'wrap-anywhere text-muted md:min-w-40',
              },
              {
                key: 'sub',
                header: 'Sub-ID',
                phone: 'hidden',
                cell: (row) => row.defaultSubId ?? '',
                className: 'wrap-anywhere text-muted md:min-w-28',
              },
              {
                key: 'clicks',
                header: `Clicks, ${DAYS} days`,
                align: 'end',
                phone: 'figure',
                cell: (row) => (
                  <>
                    {formatNumber(clicks.get(row.id) ?? 0)}
                    <span className="text-muted md:hidden"> clicks</span>
                  </>
                ),
              },
              {
                key: 'change',
                header: 'Change',
                hideHeader: true,
                align: 'end',
                phone: 'status',
                cell: (row) => (
                  <LinkDialog
                    link={row}
                    policy={policy}
                    prefix={prefix}
                    trigger={
                      <IconButton
                        label={`Change ${row.name}`}
                        size="sm"
                        icon={<Pencil aria-hidden />}
                        className="text-muted"
                      />
                    }
                  />
                ),
              },
            ]}
          />
        </Panel>
        <Panel
          title="Discount codes"
          description="A customer who types your code at checkout is yours, also without a click."
          flush
        >
          <DataTable
            caption="Your discount codes"
            rows={codes}
            rowKey={(row) => row.id}
            empty={
              <EmptyState title="No discount code">
                The program gives out codes itself. Your link counts without one.
              </EmptyState>
            }
            columns={[
              {
                key: 'code',
                header: 'Code',
                cell: (row) => (
                  <span className="inline-flex items-center gap-1">
                    <Code>{row.code}</Code>
                    <CopyButton value={row.code} label={`Copy ${row.code}`} size="sm" iconOnly />
                  </span>
                ),
              },
              { key: 'gives', header: 'The customer saves', cell: saving, phone: 'figure' },
              { key: 'window', header: 'Valid', cell: (row) => <Window code={row} /> },
              {
                key: 'status',
                header: 'Status',
                phone: 'status',
                cell: (row) => (
                  <StatusBadge
                    tone={row.active ? 'green' : 'grey'}
                    word={row.active ? 'Active' : 'Not active'}
                  />
                ),
              },
            ]}
          />
        </Panel>
        <p className="text-muted text-sm">
          What each sub-ID brought stands in the <TextLink href="/portal/reports">reports</TextLink>
          .
        </p>
      </Stack>
    </>
  );
}

function saving(code: DiscountCodeDto): string {
  if (code.kind === 'percent')
    return code.percentBps === null ? '' : formatBps(code.percentBps, NARROW_NO_BREAK);
  return code.amountMinor === null || code.currency === null
    ? ''
    : formatMoney(code.amountMinor, code.currency);
}

function Window({ code }: { code: DiscountCodeDto }) {
  if (!code.startsAt && !code.endsAt) return 'Without end';
  return (
    <>
      {code.startsAt ? (
        <>
          from <DateTime value={code.startsAt} />{' '}
        </>
      ) : null}
      {code.endsAt ? (
        <>
          until <DateTime value={code.endsAt} />
        </>
      ) : null}
    </>
  );
}
