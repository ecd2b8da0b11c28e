import { expect, test } from '@/e2e/fixtures/test';

const STAFF_ONLY = [
  '/admin',
  '/admin/commissions',
  '/admin/affiliates',
  '/admin/orders',
  '/admin/customers',
  '/admin/payouts',
  '/admin/payouts/batches',
  '/admin/audit',
  '/admin/security',
  '/admin/books',
  '/admin/forecast',
  '/admin/settings/program/preview',
  '/admin/settings/groups',
  '/admin/settings/rewards',
  '/admin/settings/rewards/new',
  '/admin/settings/rewards/preview',
  '/admin/settings/payouts',
  '/admin/settings/digest',
  '/admin/settings',
];
const AFFILIATE_ONLY = [
  '/portal',
  '/portal/commissions',
  '/portal/links',
  '/portal/reports',
  '/portal/payouts',
  '/portal/statements',
  '/portal/settings',
];

test('nobody gets past an entry point without logging in', async ({ visitor }) => {
  const page = await visitor();
  for (const path of [...STAFF_ONLY, ...AFFILIATE_ONLY, '/second-factor', '/login/code']) {
    await page.goto(path);
    expect(new URL(page.url()).pathname, path).toBe('/login');
  }
});

test('an affiliate finds no console, staff find no portal', async ({ as }) => {
  const affiliate = await as('affiliate');
  for (const path of STAFF_ONLY) {
    const answer = await affiliate.goto(path);
    expect(answer?.status(), path).toBe(404);
  }
  const finance = await as('finance');
  for (const path of AFFILIATE_ONLY) {
    const answer = await finance.goto(path);
    expect(answer?.status(), path).toBe(404);
  }
});

test('another affiliate’s data is in no page, whatever id is put in the address', async ({
  as,
  demo,
  request,
}) => {
  test.setTimeout(120_000);
  type Row = { id: string; code?: string; affiliateId?: string };
  const list = async (path: string) => {
    const answer = await request.get(`/api/v1${path}`, {
      headers: { authorization: `Bearer ${demo.apiKey}` },
    });
    return ((await answer.json()) as { items: Row[] }).items;
  };
  const victimId = (await list('/affiliates?limit=100')).find(
    (row) => row.code === demo.affiliateCode,
  )?.id;
  if (!victimId) throw new Error('the first affiliate is not in the list');
  const ids = (await list(`/commissions?affiliateId=${victimId}&limit=100`)).map((row) => row.id);
  expect(ids.length).toBeGreaterThan(10);
  const payoutId = (await list('/payouts?limit=100')).find(
    (row) => row.affiliateId === victimId,
  )?.id;
  if (!payoutId) throw new Error('the first affiliate has no payout');

  const attacker = await as('secondAffiliate');
  const addresses = [
    ...AFFILIATE_ONLY,
    `/portal/commissions?commission=${ids[0] ?? ''}`,
    `/portal/commissions?affiliateId=${victimId}`,
    `/portal/payouts?payout=${payoutId}`,
    `/portal/reports?affiliateId=${victimId}`,
  ];
  const secrets = [demo.affiliateEmail, 'Ana Ruiz', victimId, payoutId, ...ids];
  for (const path of addresses) {
    await attacker.goto(path);
    const html = await attacker.content();
    // An id that was put into the address stands in the page's own links; nothing else may.
    const asked = [...new URL(path, 'http://localhost').searchParams.values()];
    for (const secret of secrets.filter((one) => !asked.includes(one))) {
      expect(html.includes(secret), `${secret} in ${path}`).toBe(false);
    }
    await expect(attacker.getByRole('dialog')).toHaveCount(0);
  }
});

test('pages carry their security headers, and no script runs without the nonce', async ({
  visitor,
}) => {
  const page = await visitor();
  const answer = await page.goto('/login');
  const headers = answer?.headers() ?? {};
  expect(headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-[^']+'/);
  expect(headers['content-security-policy']).not.toContain('unsafe-eval');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['x-frame-options']).toBe('DENY');
  expect(headers['referrer-policy']).toBeTruthy();
  expect(headers['x-powered-by']).toBeUndefined();
});

test('a cookie from before “sign out everywhere” opens nothing', async ({ as }) => {
  const page = await as('secondAffiliate');
  const stolen = await page.context().cookies();
  await page.goto('/portal/settings');
  await page.getByRole('button', { name: /Sign out everywhere/ }).click();
  await page.waitForURL('**/login**');
  await page.context().addCookies(stolen);
  await page.goto('/portal');
  expect(new URL(page.url()).pathname).toBe('/login');
});
