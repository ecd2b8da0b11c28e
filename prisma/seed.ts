import { randomBytes } from 'node:crypto';
import { systemActor } from '@/lib/actor';
import { type CommandContext } from '@/lib/db/work';
import { saveLegalDetails } from '@/lib/affiliates/save-legal-details';
import { createApiKey } from '@/lib/people/keys/create-key';
import { createUser } from '@/lib/people/create-user';
import { SCOPES } from '@/lib/auth/scopes';
import { atTime } from '@/lib/db/clock';
import { db } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import { createAffiliate } from '@/lib/discount-codes/create-affiliate';
import { createLink } from '@/lib/links/commands';
import { env } from '@/lib/env';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import type { PayoutDetailsInput } from '@/lib/payouts/schema';
import { savePaying } from '@/lib/payouts/schedule/save-paying';
import { createProgram } from '@/lib/programs/commands';
import { saveMerchantDetails } from '@/lib/programs/save-merchant-details';
import { checkBooks } from '@/lib/books/self-check/check-books';
import { issueDueStatements } from '@/lib/statements/issue-due';
import { expectOk } from '@/lib/result';
import { addDays } from '@/lib/time/calendar';
import { makeHistory } from '@/prisma/demo/history';
import { type Cast } from '@/prisma/demo/cast';
import { DEMO_AFFILIATES, type DemoAffiliate } from '@/prisma/demo/people';
import { openLeaderboard } from '@/prisma/demo/rules';

export type DemoFacts = {
  adminEmail: string;
  adminPassword: string;
  financeEmail: string;
  financePassword: string;
  affiliateEmail: string;
  affiliatePassword: string;
  affiliateCode: string;
  secondAffiliateEmail: string;
  secondAffiliatePassword: string;
  apiKey: string;
};

const newPassword = () => randomBytes(12).toString('base64url');

/** The demo: a coffee shop's program with a dozen affiliates and a year of history. Expects an empty database. */
export async function seedDemo(): Promise<DemoFacts> {
  const today = await currentTime();
  const opening = addDays(today, -366);

  const admin = { email: 'admin@juniper.example', name: 'Mara Holt', password: newPassword() };
  const finance = { email: 'finance@juniper.example', name: 'Theo Lind', password: newPassword() };
  const { programId, staff, financeCtx, key } = await atTime(opening, () =>
    openProgram(admin, finance),
  );

  const passwords = new Map([
    ['ANA', newPassword()],
    ['BEN', newPassword()],
  ]);
  const affiliates: Cast['affiliates'] = new Map();
  for (const [i, affiliate] of DEMO_AFFILIATES.entries()) {
    const member = await atTime(addDays(today, -affiliate.joinedDaysAgo - 0.5), () =>
      join({ staff, programId }, affiliate, i, passwords.get(affiliate.code)),
    );
    affiliates.set(affiliate.code, member);
  }

  const cast: Cast = {
    programId,
    affiliates,
    staff,
    finance: financeCtx,
    shop: { actor: { kind: 'api_key', id: key.id, label: 'Shop backend' } },
  };
  await makeHistory(cast, today);
  await openLeaderboard(cast);
  await issueDueStatements();
  expectOk(
    await savePaying(staff, {
      programId,
      // Not today's: the affiliates' balances are there to be looked at first.
      payoutDay: today.getUTCDate() === 1 ? 15 : 1,
      payerName: 'Juniper Coffee GmbH',
      payerIban: 'DE89370400440532013000',
      payerBic: null,
    }),
  );
  // Sealed and checked, as the jobs would have done all along.
  await checkBooks();
  await db.outboxEvent.updateMany({
    where: { status: 'pending' },
    data: { status: 'delivered', deliveredAt: today, lastError: 'demo history, told nobody' },
  });

  return {
    adminEmail: admin.email,
    adminPassword: admin.password,
    financeEmail: finance.email,
    financePassword: finance.password,
    affiliateEmail: 'ana@ruiz.example',
    affiliatePassword: passwords.get('ANA') ?? '',
    affiliateCode: 'ANA',
    secondAffiliateEmail: 'ben@okafor.example',
    secondAffiliatePassword: passwords.get('BEN') ?? '',
    apiKey: key.key,
  };
}

type Member = { email: string; name: string; password: string };

/** The program with its owner, the person who pays, and the shop's key. */
async function openProgram(admin: Member, finance: Member) {
  const system: CommandContext = { actor: systemActor('demo') };
  const shopUrl = new URL('/shop', env().APP_URL);
  const { id: adminId } = expectOk(await createUser(system, { ...admin, role: 'owner' }));
  const { id: financeId } = expectOk(await createUser(system, { ...finance, role: 'finance' }));
  const staff: CommandContext = { actor: { kind: 'user', id: adminId, label: admin.name } };
  const { program } = expectOk(
    await createProgram(staff, {
      name: 'Juniper Coffee',
      slug: 'juniper',
      currency: 'USD',
      defaultDestination: shopUrl.toString(),
      allowedDestinations: [shopUrl.host],
      minimumPayout: { USD: 5000, EUR: 5000, GBP: 5000 },
    }),
  );
  expectOk(
    await saveMerchantDetails(staff, {
      programId: program.id,
      legalName: 'Juniper Coffee GmbH',
      legalAddress: '12 Lindenstraße\n10969 Berlin\nGermany',
      taxId: 'DE 000 000 000',
    }),
  );
  const key = expectOk(
    await createApiKey(staff, {
      name: 'Shop backend',
      scopes: [...SCOPES],
      programId: program.id,
    }),
  );
  const financeCtx: CommandContext = {
    actor: { kind: 'user', id: financeId, label: finance.name },
  };
  return { programId: program.id, staff, financeCtx, key };
}

async function join(
  { staff, programId }: { staff: CommandContext; programId: string },
  affiliate: DemoAffiliate,
  index: number,
  password: string | undefined,
): Promise<{ id: string; userId: string }> {
  if (password) {
    expectOk(
      await createUser(staff, {
        email: affiliate.email,
        name: affiliate.name,
        role: 'affiliate',
        password,
      }),
    );
  }
  const created = expectOk(
    await createAffiliate(staff, {
      programId,
      name: affiliate.name,
      email: affiliate.email,
      code: affiliate.code,
      status: affiliate.status ?? 'active',
      ...affiliate.overrides,
    }),
  );
  const { id } = created.affiliate;
  const { userId } = await db.affiliate.findUniqueOrThrow({ where: { id } });
  const self: CommandContext = { actor: { kind: 'user', id: userId, label: affiliate.name } };
  if (affiliate.payout) {
    expectOk(await savePayoutDetails(self, id, detailsFor(affiliate, index)));
  }
  if (affiliate.code === 'ANA') {
    expectOk(
      await saveLegalDetails(self, {
        affiliateId: id,
        legalName: 'Ana Ruiz',
        legalAddress: 'Calle Mayor 4\n28013 Madrid\nSpain',
        taxId: null,
      }),
    );
    expectOk(
      await createLink(self, {
        affiliateId: id,
        name: 'Gift set',
        slug: 'gift-set',
        destination: '/shop#gift-set',
        defaultSubId: 'newsletter',
      }),
    );
  }
  return { id, userId };
}

/** Account numbers are the published examples of each format. */
function detailsFor(affiliate: DemoAffiliate, index: number): PayoutDetailsInput {
  switch (affiliate.payout) {
    case 'iban':
      return {
        method: 'iban',
        holder: affiliate.name,
        holderType: 'person',
        iban: index === 1 ? 'DE89370400440532013000' : 'GB29NWBK60161331926819',
      };
    case 'ach':
      return {
        method: 'ach',
        holder: affiliate.name,
        holderType: 'person',
        addressLine: `${index} Juniper Road`,
        city: 'Portland',
        state: 'OR',
        postCode: '97201',
        country: 'US',
        routingNumber: '110000000',
        accountNumber: `00012345678${index}`,
        accountType: 'checking',
      };
    default:
      return { method: 'paypal', email: affiliate.email };
  }
}
