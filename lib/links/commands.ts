import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import { isUniqueViolation } from '@/lib/db/errors';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { lockLinksOf } from '@/lib/links/lock-links-sql';
import { resolveDestination, slugFromName } from '@/lib/links/rules';
import type { CreateLinkInput, UpdateLinkInput } from '@/lib/links/schema';
import { findLinkOf, holdOwner, linkFields, toLinkView } from '@/lib/links/store';
import type { LinkView } from '@/lib/links/types';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * The caller fixes affiliateId from its viewer. Refuses AFFILIATE_NOT_FOUND, AFFILIATE_STATUS_CONFLICT (who is banned,
 * or was not accepted), LINK_LIMIT_REACHED, DESTINATION_NOT_ALLOWED, LINK_SLUG_TAKEN.
 */
export async function createLink(
  ctx: CommandContext,
  input: CreateLinkInput,
): Promise<Result<LinkView>> {
  const slug = input.slug ?? slugFromName(input.name);
  if (slug === null) {
    return refuse('INVALID_INPUT', 'Give the link a short name of letters and digits.', {
      fields: { slug: ['Give the link a short name of letters and digits.'] },
    });
  }
  try {
    return await transact(ctx, async (work) => {
      const { tx, now } = work;
      const owner = await holdOwner(tx, input.affiliateId);
      if (!owner) return refuse('AFFILIATE_NOT_FOUND');
      if (owner.status === 'banned') return refuseBanned();
      if (owner.status === 'applied' || owner.status === 'rejected') return refuseApplicant();
      if (await hasAllLinks(tx, input.affiliateId)) return refuse('LINK_LIMIT_REACHED');
      if (!resolveDestination(input.destination, owner.policy)) {
        return refuse('DESTINATION_NOT_ALLOWED');
      }
      const link = await tx.link.create({
        data: {
          id: newId('link'),
          affiliateId: input.affiliateId,
          slug,
          name: input.name,
          destination: input.destination,
          defaultSubId: input.defaultSubId ?? null,
          createdAt: now,
        },
        select: linkFields,
      });
      await recordAudit(work, {
        action: 'LINK_CREATED',
        subjectType: 'link',
        subjectId: link.id,
        programId: owner.programId,
        affiliateId: input.affiliateId,
        data: { slug, destination: input.destination },
      });
      return ok(toLinkView(link));
    });
  } catch (error) {
    if (isUniqueViolation(error, 'link_affiliate_slug_key')) return refuse('LINK_SLUG_TAKEN');
    throw error;
  }
}

/**
 * Changes what is given. Another affiliate's link is NOT_FOUND; of who is banned, AFFILIATE_STATUS_CONFLICT. Saying what
 * already holds writes nothing.
 */
export async function changeLink(
  ctx: CommandContext,
  input: UpdateLinkInput,
): Promise<Result<LinkView>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const owner = await holdOwner(tx, input.affiliateId);
    const before = owner && (await findLinkOf(tx, input.affiliateId, input.linkId));
    if (!before) return refuse('NOT_FOUND', 'There is no such link.');
    if (owner.status === 'banned') return refuseBanned();
    const after = {
      name: input.name ?? before.name,
      destination: input.destination ?? before.destination,
      defaultSubId: input.defaultSubId === undefined ? before.defaultSubId : input.defaultSubId,
    };
    if (!resolveDestination(after.destination, owner.policy)) {
      return refuse('DESTINATION_NOT_ALLOWED');
    }
    const changed = (['name', 'destination', 'defaultSubId'] as const).filter(
      (field) => after[field] !== before[field],
    );
    if (changed.length === 0) return ok(before);
    const link = await tx.link.update({
      where: { id: before.id, affiliateId: input.affiliateId },
      data: after,
      select: linkFields,
    });
    await recordAudit(work, {
      action: 'LINK_CHANGED',
      subjectType: 'link',
      subjectId: link.id,
      programId: owner.programId,
      affiliateId: input.affiliateId,
      data: Object.fromEntries(
        changed.map((field) => [field, { from: before[field], to: after[field] }]),
      ),
    });
    return ok(toLinkView(link));
  });
}

/** Links of one affiliate; more are refused. */
const MAX_LINKS = 100;

/** One at a time, so that many at once come to no more. */
async function hasAllLinks(tx: Tx, affiliateId: string): Promise<boolean> {
  await lockLinksOf(tx, affiliateId);
  return (await tx.link.count({ where: { affiliateId } })) >= MAX_LINKS;
}

function refuseApplicant() {
  return refuse(
    'AFFILIATE_STATUS_CONFLICT',
    'Links can be made once the application is accepted and the address is proven.',
  );
}

/** The affiliate reads this as well as staff. */
function refuseBanned() {
  return refuse(
    'AFFILIATE_STATUS_CONFLICT',
    'The membership has ended: links can no longer be made or changed.',
  );
}
