import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, newMark, rowOf, goTo, test } from '@/e2e/fixtures/scene';

test('a link that the browser fetched ahead counts when it is pressed, and its order earns', async ({
  scene,
  visitor,
  baseURL,
}) => {
  const partner = await scene.partner('Petra Prefetch');
  const link = `${baseURL}/r/${partner.code}?to=/shop/checkout?item=hand-grinder&sub=ahead`;
  const rules = { prefetch: [{ source: 'list', urls: [link], eagerness: 'immediate' }] };
  const blog = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>Blog</title><script type="speculationrules">${JSON.stringify(rules)}</script>
       <a href="${link.replaceAll('&', '&amp;')}">The grinder I use</a>`,
    );
  });
  await new Promise<void>((resolve) => blog.listen(0, 'localhost', resolve));
  try {
    const page = await visitor();
    const devtools = await page.context().newCDPSession(page);
    const ended = new Promise<string>((resolve) => {
      devtools.on('Preload.prefetchStatusUpdated', ({ status }) => {
        if (status === 'Failure' || status === 'Ready' || status === 'Success') resolve(status);
      });
    });
    await devtools.send('Preload.enable');

    await test.step('the browser asks ahead, and is refused', async () => {
      await page.goto(`http://localhost:${(blog.address() as AddressInfo).port}/`);
      expect(await ended).toBe('Failure');
    });

    await test.step('whoever presses the link lands, buys, and is the affiliate’s', async () => {
      await page.getByRole('link', { name: 'The grinder I use' }).click();
      await expect(page).toHaveURL(/\/shop\/checkout\?item=hand-grinder/);
      await page.getByLabel('E-mail').fill(`${newMark()}@buyers.example`);
      await page.getByRole('button', { name: 'Order now' }).click();
      await page.waitForURL('**/shop/receipt');
      await expect(page.getByText('An affiliate earned $13.80')).toBeVisible();
    });
  } finally {
    blog.close();
    blog.closeAllConnections();
  }

  await test.step('the affiliate sees the order by its sub-ID', async () => {
    const portal = await scene.portal(partner);
    await goTo(portal, 'Commissions');
    await expect(rowOf(portal, 'Order shop-')).toContainText('ahead');
  });
});
