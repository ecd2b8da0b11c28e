import { expect, moveClockBack, test } from '@/e2e/fixtures/journey';

test.afterAll(moveClockBack);

/** The whole main job, as its four people do it. */
test('a click becomes a paid commission, and a refund takes the right part back', async ({
  as,
  visitor,
  journey,
}) => {
  test.setTimeout(300_000);
  const customer = `journey-${Date.now()}@buyers.example`;

  const shop = await visitor();
  await test.step('a visitor follows the link and buys', async () => {
    await shop.goto('/r/ANA?sub=journey');
    await expect(shop).toHaveURL(/\/shop\?.*via=ANA/);
    const cookies = await shop.context().cookies();
    expect(cookies.map((cookie) => cookie.name)).toEqual(
      expect.arrayContaining(['tb_click', 'tb_visitor']),
    );
    await shop.getByRole('link', { name: 'Buy Gift set' }).click();
    await shop.getByLabel('E-mail').fill(customer);
    await shop.getByRole('button', { name: 'Order now' }).click();
    await shop.waitForURL('**/shop/receipt');
    await expect(shop.getByText('An affiliate earned $20.00')).toBeVisible();
  });

  const portal = await as('affiliate');
  await test.step('the affiliate sees it, and why', async () => {
    await expect(portal.getByRole('heading', { name: 'Hello Ana' })).toBeVisible();
    const recent = portal.getByRole('region', { name: 'Recent commissions' });
    await recent
      .getByRole('link')
      .filter({ hasText: /Order shop-/ })
      .first()
      .click();
    const why = portal.getByRole('dialog');
    await expect(why.getByText('20 % of $100.00 = $20.00')).toBeVisible();
    await expect(why).not.toContainText(customer);
  });

  const desk = await as('admin');
  await test.step('an admin approves it', async () => {
    await desk.goto(`/admin/commissions?search=${encodeURIComponent(customer)}`);
    await desk.getByRole('link').filter({ hasText: customer }).first().click();
    const drawer = desk.getByRole('dialog');
    await expect(drawer).toContainText('20 % of $100.00 = $20.00');
    await drawer.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => journey.statusOf(customer)).toBe('approved');
    await expect(drawer.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0);
  });

  await test.step('an admin lets affiliates ask, so that the clock does not ask for them', async () => {
    await desk.goto('/admin/settings/payouts');
    await desk.getByLabel('Payouts are requested').selectOption({ label: 'Only when asked' });
    await desk.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => journey.payoutDay()).toBe(null);
  });

  await test.step('the hold ends by the database’s clock', async () => {
    const before = await journey.balances('ANA');
    // Moving the clock cuts the server's connections: nobody should be in the middle of something.
    for (const page of [shop, portal, desk]) await page.waitForLoadState('networkidle');
    await desk.close();
    await journey.moveClock(31);
    await expect
      .poll(async () => (await journey.balances('ANA')).available, { timeout: 150_000 })
      .toBeGreaterThanOrEqual(before.available + 2000n);
    expect(await journey.statusOf(customer)).toBe('available');
  });

  await test.step('the affiliate asks for the money', async () => {
    await portal.goto('/portal');
    await portal.getByRole('button', { name: 'Request payout' }).click();
    await portal
      .getByRole('dialog')
      .getByRole('button', { name: /^Request \$/ })
      .click();
    await expect.poll(() => journey.statusOf(customer)).toBe('requested');
  });

  await test.step('finance approves and pays it', async () => {
    const finance = await as('finance');
    await finance.goto(`/admin/payouts?payout=${await journey.payoutOf(customer)}`);
    const drawer = finance.getByRole('dialog').first();
    await drawer.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => journey.payoutStatusOf(customer)).toBe('approved');
    await drawer.getByRole('button', { name: 'Mark as paid…' }).click();
    await finance
      .getByRole('dialog')
      .last()
      .getByRole('button', { name: 'Mark as paid', exact: true })
      .click();
    await expect.poll(() => journey.statusOf(customer)).toBe('paid');
    expect((await journey.balances('ANA')).in_payout).toBe(0n);
  });

  await test.step('half comes back: the affiliate sees the debt', async () => {
    await shop.getByRole('button', { name: 'Send half back' }).click();
    await expect(shop.getByText('The refund was reported')).toBeVisible();
    expect((await journey.balances('ANA')).debt).toBe(-1000n);
    await portal.goto('/portal');
    await expect(portal.getByRole('region', { name: 'Your money', exact: true })).toContainText(
      '−$10.00',
    );
    expect(await journey.statusOf(customer)).toBe('paid');
  });
});
