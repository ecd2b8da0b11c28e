import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, type PageProps } from '@/app/address';
import { codeColumns, linkColumns } from '@/app/portal/(member)/links/columns';
import { LinkBuilder } from '@/app/portal/(member)/links/link-builder';
import { LinkDialog } from '@/app/portal/(member)/links/link-dialog';
import { getAcceptedMembership } from '@/app/portal/membership';
import type { ListCursor } from '@/components/console/list-foot';
import { ListPage } from '@/components/console/list-page';
import { ListPanel } from '@/components/console/list-panel';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { countClicksByLink } from '@/lib/clicks/rollups/count-clicks';
import { currentTime } from '@/lib/db/transact';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import type { ProgramCalendar } from '@/lib/time/program-calendar';
import { listDiscountCodes, type DiscountCodeDto } from '@/lib/discount-codes/queries';
import { listLinks } from '@/lib/links/queries';
import type { DestinationPolicy } from '@/lib/links/types';
import { requireAffiliate } from '@/lib/people/session';
import { lastDays } from '@/lib/reports/range';

export const metadata: Metadata = { title: 'Links and codes' };

const DAYS = 30;

export default async function LinksPage({ searchParams }: PageProps) {
  const viewer = await requireAffiliate();
  const [{ affiliate, program, link }, query, now] = await Promise.all([
    getAcceptedMembership(viewer),
    searchParams,
    currentTime(),
  ]);
  const { affiliateId } = viewer;
  const at = { links: textOf(query, 'links'), codes: textOf(query, 'codes') };
  const shown = (calendar: ProgramCalendar) => lastDays(DAYS, now, calendar);
  const range = shown(await viewerCalendar(viewer, shown));
  const [links, codes, clicks] = await Promise.all([
    listLinks(viewer, { cursor: at.links }),
    listDiscountCodes(viewer, { affiliateId, cursor: at.codes }),
    countClicksByLink(viewer, range),
  ]);
  const { defaultDestination, allowedDestinations } = program;
  const policy = { defaultDestination, allowedDestinations };
  const prefix = `${link.replace(/^https?:\/\//, '')}/`;
  const here = addressOf('/portal/links', query);
  const initial = { to: textOf(query, 'to', 2000) ?? '', sub: textOf(query, 'sub') ?? '' };
  // Whose membership has ended finds here what there was, and nothing to make more of it.
  const mayMake = affiliate.status !== 'banned';
  return (
    <ListPage
      title="Links and codes"
      actions={mayMake ? <NewLink policy={policy} prefix={prefix} /> : null}
      before={
        mayMake ? (
          <Panel
            title="Build a link"
            id="build"
            description="To any page of the shop. Nothing needs to be saved."
          >
            <LinkBuilder link={link} policy={policy} initial={initial} />
          </Panel>
        ) : null
      }
      panel={{ title: 'Named links' }}
      caption="Your named links"
      columns={linkColumns({ link, prefix, policy, days: DAYS, clicks, mayMake })}
      rows={links.items}
      rowKey={(row) => row.id}
      cursor={cursorLinks(({ cursor }) => here({ links: cursor }), at.links, links.nextCursor)}
      empty={
        <EmptyState title={mayMake ? 'No named links yet' : 'No named links'}>
          {mayMake
            ? 'A named link is short enough to say, and where it leads can be changed later. Your main link works without any.'
            : null}
        </EmptyState>
      }
      after={
        <Codes
          codes={codes.items}
          mayMake={mayMake}
          cursor={cursorLinks(({ cursor }) => here({ codes: cursor }), at.codes, codes.nextCursor)}
        />
      }
    />
  );
}

function NewLink(to: { policy: DestinationPolicy; prefix: string }) {
  return (
    <LinkDialog
      {...to}
      trigger={
        <Button variant="primary" icon={<Plus aria-hidden />}>
          New link
        </Button>
      }
    />
  );
}

type CodesProps = { codes: readonly DiscountCodeDto[]; cursor: ListCursor; mayMake: boolean };

function Codes({ codes, cursor, mayMake }: CodesProps) {
  return (
    <>
      <ListPanel
        title="Discount codes"
        description={
          mayMake
            ? 'A customer who types your code at checkout is yours, also without a click.'
            : 'They count nothing for you any more.'
        }
        caption="Your discount codes"
        columns={codeColumns(mayMake)}
        rows={codes}
        rowKey={(row) => row.id}
        cursor={cursor}
        empty={
          <EmptyState title="No discount code">
            {mayMake ? 'The program gives out codes itself. Your link counts without one.' : null}
          </EmptyState>
        }
      />
      <p className="text-muted text-sm">
        What each sub-ID brought stands in the <TextLink href="/portal/reports">reports</TextLink>.
      </p>
    </>
  );
}
