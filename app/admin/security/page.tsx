import { ShieldCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { addressOf, cursorLinks, textOf, wordOf, type PageProps } from '@/app/address';
import { securityColumns } from '@/app/admin/security/columns';
import { ListPage } from '@/components/console/list-page';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { Tabs } from '@/components/ui/tabs';
import { requireStaff } from '@/lib/people/session';
import { countSecurityEvents, listSecurityEvents } from '@/lib/security/queries';
import { ALL_REFUSAL_KINDS, REFUSAL_KINDS, type RefusalKind } from '@/lib/security/refusal-kinds';

export const metadata: Metadata = { title: 'Security' };

const path = '/admin/security';

export default async function SecurityPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('security.read');
  const query = await searchParams;
  const kind = wordOf(query, 'kind', ALL_REFUSAL_KINDS);
  const cursor = textOf(query, 'cursor', 20);
  const [page, counts] = await Promise.all([
    listSecurityEvents(viewer, { kind }, { cursor }),
    countSecurityEvents(viewer),
  ]);
  const here = addressOf(path, query);
  return (
    <ListPage
      title="Security"
      description="What was refused, and to whom. The numbers are of the last 24 hours; rows stay for 90 days."
      tabs={
        <KindTabs
          current={kind}
          counts={counts}
          hrefOf={(to) => here({ kind: to, cursor: undefined })}
        />
      }
      caption="Refusals, newest first"
      columns={securityColumns}
      rows={page.items}
      rowKey={(row) => row.id}
      empty={<Nothing isFiltered={kind !== undefined} />}
      cursor={cursorLinks(here, cursor, page.nextCursor)}
    />
  );
}

type KindTabsProps = {
  current: RefusalKind | undefined;
  counts: ReadonlyMap<RefusalKind, number>;
  hrefOf: (kind: RefusalKind | undefined) => string;
};

function KindTabs({ current, counts, hrefOf }: KindTabsProps) {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return (
    <Tabs
      label="Refusals by kind"
      items={[
        { href: hrefOf(undefined), label: 'All', count: all, active: current === undefined },
        ...ALL_REFUSAL_KINDS.map((kind) => ({
          href: hrefOf(kind),
          label: REFUSAL_KINDS[kind],
          count: counts.get(kind) ?? 0,
          active: current === kind,
        })),
      ]}
    />
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return (
    <EmptyState
      icon={<ShieldCheck />}
      title={isFiltered ? 'Nothing of this kind was refused' : 'Nothing was refused'}
      {...(isFiltered ? { action: <LinkButton href={path}>See all kinds</LinkButton> } : {})}
    >
      Failed logins, wrong keys, refused access and everybody who is kept waiting stand here.
    </EmptyState>
  );
}
