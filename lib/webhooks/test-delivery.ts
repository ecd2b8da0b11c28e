import type { Work } from '@/lib/db/work';
import { buildBody } from '@/lib/webhooks/body';
import { TEST_EVENT } from '@/lib/webhooks/catalogue';
import { makeDelivery } from '@/lib/webhooks/make-delivery';

type Test = { programId: string; endpointId: string; data: Readonly<Record<string, unknown>> };

/** An event that nothing happened for, sent once: whoever tries an endpoint looks at what comes of it now. */
export function makeTestDelivery(work: Work, { data, ...to }: Test): Promise<string> {
  const body = buildBody({ type: TEST_EVENT, timestamp: work.now, data });
  return makeDelivery(work, { ...to, type: TEST_EVENT, body, tries: 1 });
}
