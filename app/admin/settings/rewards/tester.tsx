import { textOf, wordOf, type Query } from '@/app/address';
import type { Owner } from '@/app/admin/settings/rewards/rule-places';
import { askedFigures, askedOrder, handFields } from '@/app/admin/settings/rewards/tester-form';
import { TriedResult } from '@/app/admin/settings/rewards/tried-result';
import { SpecFields } from '@/components/console/spec-fields';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import type { StaffViewer } from '@/lib/auth/viewer';
import type { RuleListDto } from '@/lib/rewards/rule-list';
import { refuse } from '@/lib/result';
import { tryOrder } from '@/lib/sales/rewards/try-order';
import { tryPastOrder } from '@/lib/sales/rewards/try-past-order';

type TesterProps = { viewer: StaffViewer; list: RuleListDto; owner: Owner; query: Query };

/** An order by hand, or a past one: what it would earn, and by which rules. Nothing is recorded. */
export async function Tester({ viewer, list, owner, query }: TesterProps) {
  const tried = await triedOrder({ viewer, list, query });
  const orderId = textOf(query, 'orderId', 200) ?? '';
  return (
    <Stack>
      {tried?.ok ? (
        <TriedResult tried={tried.value} figures={askedFigures(list)} isPast={orderId !== ''} />
      ) : null}
      {tried && !tried.ok ? (
        <Callout tone="error" role="alert" title="This order cannot be tried">
          {tried.error.message}
        </Callout>
      ) : null}
      <Panel title="Try an order" description="What it would earn now. Nothing is recorded.">
        <form method="get" className="grid grid-cols-1 gap-4">
          <Place owner={owner} how="hand" />
          <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
            <SpecFields key={JSON.stringify(query)} state={null} fields={handFields(list, query)} />
          </div>
          <div>
            <Button type="submit" variant="primary">
              Try it
            </Button>
          </div>
        </form>
      </Panel>
      <Panel
        title="Try a past order"
        description="What it would earn by the rules of now, whatever it earned then."
      >
        <form method="get" className="grid grid-cols-1 gap-4">
          <Place owner={owner} how="past" />
          <SpecFields
            key={orderId}
            state={null}
            fields={[
              {
                kind: 'text',
                name: 'orderId',
                label: 'Its number',
                value: orderId,
                maxLength: 200,
                required: true,
              },
            ]}
          />
          <div>
            <Button type="submit">Try the past order</Button>
          </div>
        </form>
      </Panel>
    </Stack>
  );
}

function Place({ owner, how }: { owner: Owner; how: 'hand' | 'past' }) {
  return (
    <>
      <input type="hidden" name="try" value={how} />
      <input type="hidden" name="program" value={owner.programId} />
      {owner.groupId === undefined ? null : (
        <input type="hidden" name="group" value={owner.groupId} />
      )}
      {owner.affiliateId === undefined ? null : (
        <input type="hidden" name="affiliate" value={owner.affiliateId} />
      )}
    </>
  );
}

async function triedOrder({ viewer, list, query }: Omit<TesterProps, 'owner'>) {
  const how = wordOf(query, 'try', ['hand', 'past']);
  if (how === undefined) return null;
  if (how === 'hand') {
    const asked = askedOrder(query, list);
    return asked.ok ? tryOrder(viewer, asked.value) : asked;
  }
  const orderId = textOf(query, 'orderId', 200);
  return orderId === undefined
    ? refuse('ORDER_NOT_FOUND')
    : tryPastOrder(viewer, { programId: list.program.id, orderId });
}
