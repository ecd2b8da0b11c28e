import { USER_AGENT } from '@/e2e/fixtures/test';
import { allowDestination, expect, newMark, test } from '@/e2e/fixtures/scene';
import { clickOf, cookiesOf, launchStrict, listenForErrors, openShop } from '@/e2e/fixtures/shop';

test('one click goes from a link to the shop and on to its other domain, and an order there earns', async ({
  scene,
  baseURL,
}) => {
  const partner = await scene.partner('Dora Domains');
  const tributary = baseURL ?? '';
  const checkout = await openShop({
    tributary,
    name: 'localhost',
    body: '<form method="post" data-tributary><button>Buy</button></form>',
  });
  const shop = await openShop({
    tributary,
    body: `<a href="${checkout.url}/pay?plan=pro">Pay</a>`,
  });
  for (const { host } of [shop, checkout]) await allowDestination(partner, host);
  const domains = encodeURIComponent('data-domains="localhost"');
  const browser = await launchStrict();
  try {
    const context = await browser.newContext({ userAgent: USER_AGENT });
    const page = await context.newPage();
    const errors = listenForErrors(page);
    const told: object[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url() === `${tributary}/t`) {
        told.push(JSON.parse(request.postData() ?? '{}') as object);
      }
    });

    const click = await test.step('the shop goes on with the click of the link', async () => {
      const link = `${tributary}/r/${partner.code}?to=${encodeURIComponent(`${shop.url}/`)}&set=${domains}`;
      // Another instance's links are known within five seconds; so is a host that was added.
      await expect(async () => {
        await page.goto(link);
        expect(new URL(page.url()).host).toBe(shop.host);
        expect(await clickOf(page)).toBe(new URL(page.url()).searchParams.get('click'));
        // The session of the click goes on.
        expect((await cookiesOf(context, shop.url)).tb_vid).toMatch(/^vis_/);
      }).toPass({ timeout: 20_000 });
      return new URL(page.url()).searchParams.get('click');
    });
    const { tb_vid: session } = await cookiesOf(context, shop.url);
    told.length = 0;

    await test.step('its other domain is given it by a link, and takes it', async () => {
      await page.getByRole('link', { name: 'Pay' }).click();
      await page.waitForURL(`${checkout.url}/**`);
      expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
        plan: 'pro',
        click,
        via: partner.code,
      });
      expect(await clickOf(page)).toBe(click);
      expect(await cookiesOf(context, checkout.url)).toMatchObject({
        tb_ref: click,
        tb_via: partner.code,
        tb_vid: session,
      });
      expect(told).toEqual([expect.objectContaining({ k: click })]);
      expect(errors).toEqual([]);
    });

    await test.step('which its form names, and the order earns by', async () => {
      await page.getByRole('button', { name: 'Buy' }).click();
      await expect(page).toHaveTitle('Thank you');
      expect(checkout.posted).toEqual([`click=${click}`]);
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

    await test.step('a page that is opened behind is told when it is looked at', async () => {
      told.length = 0;
      const behind = await context.newPage();
      await behind.addInitScript(() => {
        let isHidden = true;
        Object.defineProperty(document, 'hidden', { get: () => isHidden });
        window.addEventListener('look', () => {
          isHidden = false;
          document.dispatchEvent(new Event('visibilitychange'));
        });
      });
      const heard = behind.waitForRequest(`${tributary}/t`);
      await behind.goto(`${shop.url}/?via=${partner.code}`, { waitUntil: 'networkidle' });
      expect(told).toEqual([]);
      await behind.evaluate(() => window.dispatchEvent(new Event('look')));
      expect((await heard).postDataJSON()).toMatchObject({ c: partner.code });
      expect(await clickOf(behind)).toMatch(/^clk_/);
    });
  } finally {
    await browser.close();
    shop.close();
    checkout.close();
  }
});
