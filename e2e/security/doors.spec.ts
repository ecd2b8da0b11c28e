import { expect, test } from '../fixtures/test';

const STAFF_ONLY = [
  '/admin',
  '/admin/commissions',
  '/admin/affiliates',
  '/admin/orders',
  '/admin/payouts',
  '/admin/audit',
  '/admin/books',
  '/admin/settings',
];
const AFFILIATE_ONLY = [
  '/portal',
  '/portal/commissions',
  '/portal/links',
  '/portal/reports',
  '/portal/payouts',
  '/portal/settings',
];

test('nobody gets past a door without logging in', async ({ visitor }) => {
  const page = await visitor();
  for (const path of [...STAFF_ONLY, ...AFFILIATE_ONLY]) {
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
  const api = (path: string) =>
    request.get(`/api/v1${path}`, { headers: { authorization: `Bearer ${demo.apiKey}` } });
  const affiliates = (await (await api('/affiliates?limit=100')).json()) as {
    data?: { id: string; code: string }[];
    items?: { id: string; code: string }[];
  };
  const victim = (affiliates.data ?? affiliates.items ?? []).find(
    (row) => row.code === demo.affiliateCode,
  );
  expect(victim).toBeDefined();
  const theirs = (await (
    await api(`/commissions?affiliateId=${victim?.id ?? ''}&limit=100`)
  ).json()) as { data?: { id: string }[]; items?: { id: string }[] };
  const ids = (theirs.data ?? theirs.items ?? []).map((row) => row.id);
  expect(ids.length).toBeGreaterThan(10);
  const payouts = (await (await api('/payouts?limit=100')).json()) as {
    data?: { id: string; affiliateId?: string; affiliate?: { id: string } }[];
    items?: { id: string; affiliateId?: string; affiliate?: { id: string } }[];
  };
  const theirPayout = (payouts.data ?? payouts.items ?? []).find(
    (row) => (row.affiliateId ?? row.affiliate?.id) === victim?.id,
  );

  const attacker = await as('secondAffiliate');
  const addresses = [
    ...AFFILIATE_ONLY,
    `/portal/commissions?commission=${ids[0] ?? ''}`,
    `/portal/commissions?affiliateId=${victim?.id ?? ''}`,
    `/portal/payouts?payout=${theirPayout?.id ?? ''}`,
    `/portal/reports?affiliateId=${victim?.id ?? ''}`,
  ];
  const secrets = [
    demo.affiliateEmail,
    'Ana Ruiz',
    victim?.id ?? '',
    ...ids,
    theirPayout?.id ?? '',
  ].filter(Boolean);
  for (const path of addresses) {
    await attacker.goto(path);
    const html = (await attacker.content()).replaceAll(path, '').replaceAll(encodeURI(path), '');
    // The address itself comes back in links to this page; what was asked for must not.
    const asked = new URL(path, 'http://x').searchParams;
    for (const secret of secrets) {
      if ([...asked.values()].includes(secret)) continue;
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
  const confirm = page.getByRole('dialog').getByRole('button', { name: /Sign out/ });
  if (await confirm.isVisible().catch(() => false)) await confirm.click();
  await page.waitForURL('**/login**');
  await page.context().addCookies(stolen);
  await page.goto('/portal');
  expect(new URL(page.url()).pathname).toBe('/login');
});
