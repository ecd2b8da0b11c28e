import type { Page } from '@playwright/test';
import { USER_AGENT } from '@/e2e/fixtures/test';
import { allowDestination, expect, newMark, test } from '@/e2e/fixtures/scene';
import {
  clickOf,
  cookiesOf,
  launchStrict,
  listenForErrors,
  openShop,
  type ShopWindow,
} from '@/e2e/fixtures/shop';

/** What code that was made for the scripts of others looks at. */
type CompatWindow = {
  Rewardful?: { referral: string };
  FPROM?: { data: { tid: string } };
  tolt_referral?: string;
  affonso_referral?: string;
};

const PAGE = `<form method="post" data-tributary><button>Buy</button></form>
  <a href="https://buy.stripe.com/test_1?locale=en">Pay by link</a>
  <a href="https://buy.stripe.com/test_2?client_reference_id=user_42">Pay as yourself</a>
  <a href="https://checkout.other.example/pay">Pay elsewhere</a>
  <stripe-pricing-table pricing-table-id="prctbl_1"></stripe-pricing-table>`;

const bannerOf = (page: Page) =>
  page.evaluate(() => {
    const { discount, affiliate } = (window as unknown as ShopWindow).tributary;
    return [discount, affiliate];
  });

test('a link straight to the shop counts by the script, without a cookie of ours, and its order earns', async ({
  scene,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const partner = await scene.partner('Stefan Straight');
  const tributary = baseURL ?? '';
  const shop = await openShop({ tributary, body: PAGE });
  await allowDestination(partner, shop.host);
  const landing = `${shop.url}/?via=${partner.code}&sub=blog`;
  const browser = await launchStrict();
  try {
    const context = await browser.newContext({ userAgent: USER_AGENT });
    const page = await context.newPage();
    const refused = listenForErrors(page);

    const click = await test.step('the page has a click, which its own cookies keep', async () => {
      let found: string | undefined;
      // Another instance's links are known within five seconds; so is a host that was added.
      await expect(async () => {
        await page.goto(landing);
        found = await clickOf(page);
        expect(found).toMatch(/^clk_/);
      }).toPass({ timeout: 20_000 });
      expect(await bannerOf(page)).toEqual([{ code: partner.code, percent: 10 }, undefined]);
      const kept = await cookiesOf(context, shop.url);
      expect(kept.tb_ref).toBe(found);
      expect(kept.tb_vid).toMatch(/^vis_/);
      expect(await context.cookies(tributary)).toEqual([]);
      await page.goto(shop.url);
      expect(await clickOf(page)).toBe(found);
      expect(refused).toEqual([]);
      return found ?? '';
    });

    await test.step('a banner has the partner’s code, on the next page too', async () => {
      expect(await bannerOf(page)).toEqual([{ code: partner.code, percent: 10 }, undefined]);
    });

    await test.step('forms, payment links and pricing tables name it', async () => {
      await expect(page.locator('stripe-pricing-table')).toHaveAttribute(
        'client-reference-id',
        click,
      );
      await page.route('https://buy.stripe.com/**', (route) => route.fulfill({ body: 'paid' }));
      await page.getByRole('link', { name: 'Pay by link' }).click();
      await page.waitForURL('https://buy.stripe.com/**');
      expect(page.url()).toBe(
        `https://buy.stripe.com/test_1?locale=en&client_reference_id=${click}`,
      );
      await page.goto(shop.url);
      await page.getByRole('link', { name: 'Pay as yourself' }).click();
      await page.waitForURL('https://buy.stripe.com/**');
      expect(new URL(page.url()).searchParams.get('client_reference_id')).toBe('user_42');
      await page.goto(shop.url);
      await page.getByRole('button', { name: 'Buy' }).click();
      await expect(page).toHaveTitle('Thank you');
      expect(shop.posted).toEqual([`click=${click}`]);
    });

    await test.step('the order that the shop reports with it earns', async () => {
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

    await test.step('another domain of the shop is given it where the page says so', async () => {
      await page.goto(`${shop.url}/?set=${encodeURIComponent('data-domains="other.example"')}`);
      await page.route('https://checkout.other.example/**', (route) => route.fulfill({ body: '' }));
      await page.getByRole('link', { name: 'Pay elsewhere' }).click();
      await page.waitForURL('https://checkout.other.example/**');
      const { searchParams } = new URL(page.url());
      expect([searchParams.get('click'), searchParams.get('via')]).toEqual([click, partner.code]);
    });

    await test.step('code for the scripts of others finds it where it looks', async () => {
      const set = 'data-compat="rewardful,tolt,firstpromoter,dub,affonso"';
      await page.goto(`${shop.url}/?set=${encodeURIComponent(set)}`);
      await clickOf(page);
      const found = await page.evaluate(() => {
        const { Rewardful, FPROM, ...more } = window as unknown as CompatWindow;
        return [Rewardful?.referral, FPROM?.data.tid, more.tolt_referral, more.affonso_referral];
      });
      expect(found).toEqual([click, click, click, click]);
    });
    await context.close();

    await test.step('and finds nobody’s where nobody sent the visitor', async () => {
      const alone = await browser.newContext({ userAgent: USER_AGENT });
      const visit = await alone.newPage();
      const set = 'data-compat="rewardful,firstpromoter"';
      await visit.goto(`${shop.url}/?set=${encodeURIComponent(set)}`);
      expect(await clickOf(visit)).toBeUndefined();
      const found = await visit.evaluate(() => {
        const { Rewardful, FPROM } = window as unknown as CompatWindow;
        return [Rewardful?.referral, FPROM?.data.tid];
      });
      expect(found).toEqual(['', undefined]);
      await visit.getByRole('link', { name: 'Pay by link' }).evaluate((link) => {
        link.setAttribute('href', 'http://');
      });
      await visit.getByRole('link', { name: 'Pay by link' }).dispatchEvent('click');
      await alone.close();
    });

    await test.step('nothing is told or kept before the visitor says yes', async () => {
      const asking = await browser.newContext({ userAgent: USER_AGENT });
      const waiting = await asking.newPage();
      const told: string[] = [];
      waiting.on('request', (request) => {
        if (request.method() === 'POST') told.push(request.url());
      });
      await waiting.goto(`${landing}&set=${encodeURIComponent('data-consent="wait"')}`);
      await waiting.waitForLoadState('networkidle');
      expect([told, await asking.cookies(shop.url)]).toEqual([[], []]);
      await waiting.evaluate(() => (window as unknown as ShopWindow).tributary('consent', true));
      expect(await clickOf(waiting)).toMatch(/^clk_/);
      expect(Object.keys(await cookiesOf(asking, shop.url)).sort()).toEqual([
        'tb_for',
        'tb_ref',
        'tb_via',
        'tb_vid',
      ]);
      await waiting.evaluate(() => (window as unknown as ShopWindow).tributary('consent', false));
      expect(await asking.cookies(shop.url)).toEqual([]);
      await asking.close();
    });

    await test.step('who asks not to be followed has a click for this page, and no cookie', async () => {
      const shy = await browser.newContext({ userAgent: USER_AGENT });
      await shy.addInitScript(() =>
        Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
      );
      const shyPage = await shy.newPage();
      await shyPage.goto(landing);
      expect(await clickOf(shyPage)).toMatch(/^clk_/);
      expect(await shy.cookies(shop.url)).toEqual([]);
      await shy.close();
    });
  } finally {
    await browser.close();
    shop.close();
  }
});
