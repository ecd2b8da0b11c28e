import { expectPageGood } from '@/e2e/fixtures/every-page';
import { expect, test } from '@/e2e/fixtures/test';

const PAGES = [
  '/admin',
  '/admin/commissions',
  '/admin/affiliates',
  '/admin/orders',
  '/admin/customers',
  '/admin/payouts',
  '/admin/payouts/batches',
  '/admin/settings/payouts',
  '/admin/audit',
  '/admin/security',
  '/admin/books',
  '/admin/forecast',
  '/admin/settings/program/preview?days=365',
  '/admin/days',
  '/admin/settings',
  '/admin/settings/clicks',
  '/admin/settings/digest',
  '/admin/settings/program',
  '/admin/settings/groups',
  '/admin/settings/rewards',
  '/admin/settings/team',
  '/admin/settings/keys',
  '/admin/settings/shops',
  '/admin/settings/webhooks',
];

// Nothing here changes anything.
test.describe.configure({ mode: 'parallel' });

for (const path of PAGES) {
  test(`${path} is accessible in light and dark, and fits a phone`, async ({ as }) => {
    await expectPageGood(await as('admin', path));
  });
}

test('a batch, an affiliate and a group are so too', async ({ as }) => {
  test.setTimeout(180_000);
  const page = await as('admin');
  const paths: string[] = [];
  for (const [list, caption] of [
    ['/admin/payouts/batches', 'Payout batches, newest first'],
    ['/admin/affiliates', 'Affiliates'],
    ['/admin/settings/groups', 'Groups, the lowest first'],
  ] as const) {
    await page.goto(list);
    const links = page.getByRole('table', { name: caption }).getByRole('link');
    await expect(links.first()).toBeVisible(); // The table streams in after the page.
    const found = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    // The newest batch is a draft, the oldest is closed.
    paths.push(...[found.at(0), found.at(-1)].flatMap((href) => href ?? []));
  }
  expect(paths).toHaveLength(6);
  for (const path of paths) {
    await test.step(path, async () => {
      await page.goto(path);
      await expectPageGood(page);
    });
  }
});

test('the books page shows every invariant as holding', async ({ as }) => {
  const page = await as('finance', '/admin/books');
  for (const id of ['I1', 'I6', 'I14', 'I17', 'I18', 'I21']) {
    await expect(page.getByRole('main').getByText(id, { exact: true }).first()).toBeVisible();
  }
});

test('the clicks page says how each server records, and the overview where clicks come from', async ({
  as,
}) => {
  const page = await as('admin', '/admin/settings/clicks');
  await expect(page.getByRole('main').getByText('Recording', { exact: true })).toBeVisible();
  await page.goto('/admin');
  await expect(page.getByRole('region', { name: 'Where clicks come from' })).toContainText(
    'Germany',
  );
});
