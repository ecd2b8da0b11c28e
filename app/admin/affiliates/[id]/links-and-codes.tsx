import { Codes } from '@/app/admin/affiliates/[id]/codes';
import { addressOf, cursorLinks, textOf, type Query } from '@/app/address';
import { ListFoot, type ListCursor } from '@/components/console/list-foot';
import { Code } from '@/components/ui/code';
import { DefinitionList } from '@/components/ui/definition-list';
import { Panel } from '@/components/ui/panel';
import { Columns } from '@/components/ui/stack';
import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { listMadeOf } from '@/lib/connectors/codes/queries';
import { listDiscountCodes } from '@/lib/discount-codes/queries';
import { listLinks } from '@/lib/links/queries';
import type { LinkView } from '@/lib/links/types';

type LinksAndCodesProps = {
  viewer: StaffViewer;
  affiliateId: string;
  currency: string;
  query: Query;
};

/** What brings the affiliate customers, each list a page at a time. */
export async function LinksAndCodes({ viewer, affiliateId, currency, query }: LinksAndCodesProps) {
  const at = { links: textOf(query, 'links'), codes: textOf(query, 'codes') };
  const [links, codes] = await Promise.all([
    listLinks(viewer, { affiliateId, cursor: at.links }),
    listDiscountCodes(viewer, { affiliateId, cursor: at.codes }),
  ]);
  const made = await listMadeOf(
    viewer,
    codes.items.map(({ id }) => id),
  );
  const here = addressOf(`/admin/affiliates/${affiliateId}`, query);
  return (
    <Columns>
      <Codes
        affiliateId={affiliateId}
        codes={codes.items}
        made={made}
        currency={currency}
        mayWrite={can(viewer.role, 'affiliates.write')}
        cursor={cursorLinks(({ cursor }) => here({ codes: cursor }), at.codes, codes.nextCursor)}
      />
      <Links
        links={links.items}
        cursor={cursorLinks(({ cursor }) => here({ links: cursor }), at.links, links.nextCursor)}
      />
    </Columns>
  );
}

function Links({ links, cursor }: { links: readonly LinkView[]; cursor: ListCursor }) {
  return (
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
      <ListFoot cursor={cursor} />
    </Panel>
  );
}
