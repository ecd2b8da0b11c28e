import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { CHROMIUM_ARGS } from '@/e2e/chromium';
import { USER_AGENT } from '@/e2e/fixtures/test';
import { allowDestination, expect, newMark, test } from '@/e2e/fixtures/scene';

type Told = { click: string };
type Script = { click?: string };
/** What runs in a page sees these. */
type ShopWindow = {
  tributary: Script & ((what: string, value: unknown) => void);
  Rewardful?: { referral: string };
  FPROM?: { data: { tid: string } };
  tolt_referral?: string;
  affonso_referral?: string;
};

/** A shop on another site than ours (`127.0.0.1` and `localhost` are two), whose pages let in our script and nothing else. */
async function openShop(tributary: string) {
  const posted: string[] = [];
  const read = async (request: IncomingMessage) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    return body;
  };
  const server = createServer((request, response) => {
    const attributes = new URL(request.url ?? '/', 'http://shop').searchParams.get('set') ?? '';
    response.setHeader('content-type', 'text/html');
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src ${tributary}; connect-src ${tributary}; form-action 'self'; frame-src 'self'`,
    );
    const page = `<!doctype html><title>Shop</title><script src="${tributary}/t.js" ${attributes}></script>
      <form method="post" data-tributary><button>Buy</button></form>
      <a href="https://buy.stripe.com/test_1?locale=en">Pay by link</a>
      <a href="https://buy.stripe.com/test_2?client_reference_id=user_42">Pay as yourself</a>
      <a href="https://checkout.other.example/pay">Pay elsewhere</a>
      <stripe-pricing-table pricing-table-id="prctbl_1"></stripe-pricing-table>`;
    if (request.method === 'POST') {
      void read(request).then((body) => {
        posted.push(body);
        response.end('<!doctype html><title>Thank you</title>');
      });
    } else response.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { host, url: `http://${host}`, posted, close };
}

const clickOf = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string | undefined>((resolve) => {
        (window as unknown as ShopWindow).tributary('ready', (told: Told) => resolve(told.click));
      }),
  );
const cookiesOf = async (context: BrowserContext, url: string) =>
  Object.fromEntries((await context.cookies(url)).map(({ name, value }) => [name, value]));

test('a link straight to the shop counts by the script, without a cookie of ours, and its order earns', async ({
  scene,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const partner = await scene.partner('Stefan Straight');
  const tributary = baseURL ?? '';
  const shop = await openShop(tributary);
  await allowDestination(partner, shop.host);
  const landing = `${shop.url}/?via=${partner.code}&sub=blog`;
  const { CHROMIUM_PATH } = process.env;
  const browser = await chromium.launch({
    ...(CHROMIUM_PATH && { executablePath: CHROMIUM_PATH }),
    args: [...CHROMIUM_ARGS, '--test-third-party-cookie-phaseout'],
  });
  try {
    const context = await browser.newContext({ userAgent: USER_AGENT });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text());
    });

    const click = await test.step('the page has a click, which its own cookies keep', async () => {
      let found: string | undefined;
      // Another instance's links are known within five seconds; so is a host that was added.
      await expect(async () => {
        await page.goto(landing);
        found = await clickOf(page);
        expect(found).toMatch(/^clk_/);
      }).toPass({ timeout: 20_000 });
      const kept = await cookiesOf(context, shop.url);
      expect(kept.tb_ref).toBe(found);
      expect(kept.tb_vid).toMatch(/^vis_/);
      expect(await context.cookies(tributary)).toEqual([]);
      await page.goto(shop.url);
      expect(await clickOf(page)).toBe(found);
      expect(refused).toEqual([]);
      return found ?? '';
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
        const { Rewardful, FPROM, ...more } = window as unknown as ShopWindow;
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
        const { Rewardful, FPROM } = window as unknown as ShopWindow;
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
