import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { openAllDetails, type OpenedDetails } from '@/lib/payouts/erase-details';
import type { Scope } from '@/lib/privacy/erase-records';
import { foldedOf, isTelling, termsOf } from '@/lib/privacy/terms';

const personSelect = {
  id: true,
  email: true,
  name: true,
  role: true,
  erasedAt: true,
  affiliates: {
    orderBy: { id: 'asc' },
    include: { discountCodes: { orderBy: { id: 'asc' } }, links: true },
  },
} satisfies Prisma.UserSelect;

export type Person = Prisma.UserGetPayload<{ select: typeof personSelect }>;

/** The person behind a membership, with all of them; null when there is none. */
export async function findPerson(tx: Tx, affiliateId: string): Promise<Person | null> {
  const found = await tx.affiliate.findUnique({
    where: { id: affiliateId },
    select: { user: { select: personSelect } },
  });
  return found?.user ?? null;
}

/** Where the person may be named, and by what. Read before anything goes. */
export async function scopeOfPerson(
  tx: Tx,
  person: Person,
): Promise<Scope & { keyIds: readonly string[] }> {
  const affiliateIds = person.affiliates.map(({ id }) => id);
  const opened = await openAllDetails(tx, affiliateIds);
  const keys = await tx.apiKey.findMany({
    where: { affiliateId: { in: affiliateIds } },
    select: { id: true, name: true },
  });
  const accounts = opened.flatMap(({ details, masked }) => {
    if (!details) return [masked];
    const { method: _, ...own } = details;
    return [
      masked,
      ...Object.entries(own).flatMap(([key, text]) => (namesSomebody(key, text) ? [text] : [])),
    ];
  });
  const memberships = person.affiliates.flatMap((one) => [
    one.name,
    one.legalName,
    one.legalAddress,
    ...(one.legalAddress?.split('\n') ?? []),
    one.taxId,
    one.publicName,
  ]);
  const codes = person.affiliates.flatMap((one) => [
    one.code,
    ...one.discountCodes.map(({ code }) => code),
  ]);
  const own = [person.name, person.email, ...memberships, ...accounts];
  const links = person.affiliates.flatMap((one) =>
    one.links.flatMap((link) => [link.name, link.slug, link.destination, link.defaultSubId]),
  );
  const named = {
    exact: new Set([person.id, ...affiliateIds]),
    folded: new Set(
      foldedOf([person.email, ...opened.flatMap(({ details }) => accountsIn(details))]),
    ),
    keyed: new Set<string>(),
  };
  return {
    affiliateIds,
    keyIds: keys.map(({ id }) => id),
    actorIds: [person.id, ...keys.map(({ id }) => id)],
    subjects: {
      types: ['user', ...affiliateIds.map(() => 'affiliate')],
      ids: [person.id, ...affiliateIds],
    },
    terms: termsOf({ words: [...own, ...links, ...keys.map(({ name }) => name)], codes }),
    told: new Map(),
    programIds: [...new Set(person.affiliates.map(({ programId }) => programId))],
    named,
    namedByCode: { ...named, folded: new Set([...named.folded, ...foldedOf(codes)]) },
  };
}

/** What a payment goes to: the names of holders are not theirs alone. */
function accountsIn(details: OpenedDetails['details']): string[] {
  if (!details) return [];
  return Object.entries(details).flatMap(([key, text]) =>
    ['email', 'iban', 'accountNumber', 'account'].includes(key) && namesSomebody(key, text)
      ? [text]
      : [],
  );
}

/** Countries and kinds of accounts name nobody, nor does an account in a shop that is as short as a number of anything. */
function namesSomebody(key: string, text: string): boolean {
  if (key === 'account') return isTelling(text);
  return !['country', 'state', 'holderType', 'accountType', 'routingNumber', 'programId'].includes(
    key,
  );
}
