import type { Digest } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { channelBody } from '@/lib/digest/channel-body';
import { isEmpty, type DigestText } from '@/lib/digest/words';
import { env } from '@/lib/env';
import { enqueueEvents } from '@/lib/outbox/enqueue';
import { makeDelivery } from '@/lib/webhooks/make-delivery';
import { TRIES } from '@/lib/webhooks/schedule';

const NOTHING = { title: 'Nothing to tell', lines: ['Nothing came in, and nothing waits.'] };

/** By the outbox, or the webhooks' queue: with the attempts, the guard of addresses and the answers of both. */
export async function enqueueDigest(
  work: Work,
  { id, programId, userId, endpointId }: Digest,
  text: DigestText,
): Promise<void> {
  const said = isEmpty(text) ? { ...text, sections: [NOTHING] } : text;
  if (endpointId !== null) {
    const body = channelBody(said, `${env().APP_URL}/admin`);
    await makeDelivery(work, { programId, endpointId, type: 'digest', body, tries: TRIES });
    return;
  }
  const lines = said.sections.flatMap(({ title, lines: of }, index) => [
    ...(index === 0 ? [] : ['']),
    title,
    ...of.map((line) => `- ${line}`),
  ]);
  await enqueueEvents(work.tx, [
    {
      type: 'digest.due',
      programId,
      subjectType: 'digest',
      subjectId: id,
      payload: { userId, subject: said.subject, lines },
    },
  ]);
}
