import { buildSync } from 'esbuild';
import { USER_AGENT } from '@/e2e/fixtures/test';
import { allowDestination, expect, newMark, test } from '@/e2e/fixtures/scene';
import { cookiesOf, launchStrict, listenForErrors, openShop } from '@/e2e/fixtures/shop';

/** The page of a shop with Dub's own package from npm, as its bundler makes it. */
function bundle(scriptAddress: string): string {
  const { outputFiles } = buildSync({
    entryPoints: ['e2e/fixtures/dub-app.tsx'],
    bundle: true,
    write: false,
    jsx: 'automatic',
    logLevel: 'error',
    define: {
      'process.env.NODE_ENV': '"production"',
      SCRIPT_ADDRESS: JSON.stringify(scriptAddress),
    },
  });
  return outputFiles[0]?.text ?? '';
}

test('the package of Dub counts a visit with us, and shows whose name and discount it is', async ({
  scene,
  baseURL,
}) => {
  const partner = await scene.partner('Dina Dub');
  const tributary = baseURL ?? '';
  await test.step('the partner chooses a public name', async () => {
    const portal = await scene.portal(partner);
    await portal.goto('/portal/settings');
    await portal.getByLabel('Public name').fill('Dina bakes');
    await portal.getByRole('button', { name: 'Save public name' }).click();
    await expect(portal.getByText('Saved. Pages show it within seconds.')).toBeVisible();
    await portal.reload();
    await expect(portal.getByLabel('Public name')).toHaveValue('Dina bakes');
  });

  const shop = await openShop({ tributary, app: bundle(`${tributary}/t.js?compat=dub`) });
  await allowDestination(partner, shop.host);
  const browser = await launchStrict();
  try {
    const context = await browser.newContext({ userAgent: USER_AGENT });
    const page = await context.newPage();
    const errors = listenForErrors(page);
    const posted: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posted.push(request.url());
    });
    await expect(async () => {
      await page.goto(`${shop.url}/?via=${partner.code}`);
      await expect(page.getByText('Dina bakes sent you')).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
    await expect(page.getByText(`10 % off with ${partner.code}`)).toBeVisible();
    expect(new Set(posted)).toEqual(new Set([`${tributary}/t`]));
    const { dub_id: click } = await cookiesOf(context, shop.url);
    expect(click).toMatch(/^clk_/);

    await test.step('sales are not taken from a browser', async () => {
      posted.length = 0;
      const warned = page.waitForEvent('console', (message) => message.type() === 'warning');
      await page.getByRole('button', { name: 'Tell of a sale' }).click();
      expect((await warned).text()).toBe('trackSale is not taken from browsers');
      expect([posted, errors]).toEqual([[], []]);
    });

    await test.step('its server names the cookie’s click, and the order earns', async () => {
      const { commission } = await scene.api<{ commission: { affiliateId: string } | null }>(
        'POST',
        '/orders',
        {
          orderId: `order-${newMark()}`,
          customerId: newMark(),
          amount: 5_000,
          currency: 'USD',
          click,
        },
      );
      expect(commission).toMatchObject({ affiliateId: partner.id });
    });
  } finally {
    await browser.close();
    shop.close();
  }
});
