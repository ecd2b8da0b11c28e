import type { Page } from '@playwright/test';
import { expectAccessibleInBothColours } from '@/e2e/fixtures/every-page';
import { expect, goTo, newMark, openCommission, rowOf, test } from '@/e2e/fixtures/scene';
import { expectNoSidewaysScroll } from '@/e2e/fixtures/test';

const list = (page: Page) => page.getByRole('region', { name: 'What an order earns' });
const rules = (page: Page) => list(page).getByRole('listitem');

/** The page for this affiliate's own rules, from the affiliate's own page. */
async function openRules(page: Page, affiliateId: string): Promise<void> {
  await page.goto(`/admin/affiliates/${affiliateId}`);
  await page.getByRole('link', { name: 'Their rules' }).click();
  await expect(list(page)).toBeVisible();
}

async function addRule(page: Page, fill: () => Promise<void>): Promise<void> {
  await page.getByRole('link', { name: 'Add a rule' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'A new rule' })).toBeVisible();
  await fill();
  await page.getByRole('button', { name: 'Save the rule' }).click();
  await expect(list(page)).toBeVisible();
}

async function expectGood(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await expectAccessibleInBothColours(page);
  await page.screenshot({ path: `test-results/rewards-${name}-dark.png`, fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await page.screenshot({ path: `test-results/rewards-${name}-phone.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.screenshot({ path: `test-results/rewards-${name}.png`, fullPage: true });
}

test('rules are made, put in order by keyboard, tried, and explained line by line', async ({
  as,
  scene,
}) => {
  test.setTimeout(300_000);
  const partner = await scene.partner('Rita Rewards');
  const desk = await as('admin');
  await openRules(desk, partner.id);
  await expect(rules(desk).filter({ hasText: 'own rate' })).toContainText('20 %');

  await addRule(desk, async () => {
    // What is not chosen is not shown.
    await expect(desk.getByRole('textbox', { name: 'Products' })).toBeHidden();
    await desk.getByRole('textbox', { name: 'Share' }).fill('much');
    await desk.getByLabel('Certain products').check();
    await desk.getByRole('textbox', { name: 'Products' }).fill('PLAN-*');
    await desk.getByLabel('New or returning customers').check();
    await desk.getByRole('textbox', { name: /^Name/ }).fill('Plans');
    await desk.getByRole('button', { name: 'Save the rule' }).click();
    await expect(desk.getByText(/Write a percentage/).first()).toBeVisible();
    await expect(desk.getByRole('textbox', { name: 'Products' })).toHaveValue('PLAN-*');
    await expectGood(desk, 'form');
    await desk.getByRole('textbox', { name: 'Share' }).fill('30');
  });
  await addRule(desk, async () => {
    await desk.getByRole('radio', { name: 'Nothing' }).check();
    await desk.getByLabel('Certain products').check();
    await desk.getByRole('textbox', { name: 'Products' }).fill('GIFT');
    await desk.getByRole('textbox', { name: /^Name/ }).fill('Gift cards');
  });
  await addRule(desk, async () => {
    await desk.getByRole('textbox', { name: 'Share' }).fill('25');
    await desk.getByLabel(/^A figure the affiliate has reached/).check();
    await desk.getByRole('combobox', { name: 'Counted' }).selectOption('quarter');
    await desk.getByRole('textbox', { name: 'From' }).fill('2');
    await desk.getByRole('textbox', { name: /^Name/ }).fill('Tier');
  });
  const own = desk.getByRole('region', { name: partner.name });
  const names = async () =>
    (await own.getByRole('listitem').allTextContents()).map(
      (text) => /Plans|Gift cards|Tier|own rate/.exec(text)?.[0],
    );
  await expect.poll(names).toEqual(['Plans', 'Gift cards', 'Tier', 'own rate']);

  await test.step('by keyboard, by button and by mouse', async () => {
    const handle = own.getByRole('button', { name: 'Move “Gift cards”: Up and Down' });
    await handle.focus();
    await desk.keyboard.press('ArrowUp');
    const said = list(desk).getByRole('status');
    await expect(said).toHaveText('“Gift cards” is now 1 of 3 here.');
    await expect(handle).toBeFocused();
    await desk.keyboard.press('ArrowUp');
    await expect(said).toHaveText('“Gift cards” is the first here already.');
    await expect.poll(names).toEqual(['Gift cards', 'Plans', 'Tier', 'own rate']);
    await own.getByRole('button', { name: 'Move “Plans” down' }).click();
    await expect(said).toHaveText('“Plans” is now 3 of 3 here.');
    await own
      .getByRole('button', { name: 'Move “Plans”: Up and Down' })
      .dragTo(own.getByRole('listitem').filter({ hasText: 'Tier' }));
    await expect(said).toHaveText('“Plans” is now 2 of 3 here.');
    // Each move is said at once and saved after the one before.
    await expect
      .poll(async () => {
        const other = await desk.context().newPage();
        await other.goto(desk.url());
        const kept = other.getByRole('region', { name: partner.name }).getByRole('listitem');
        await expect(kept).toHaveCount(4);
        const texts = await kept.allTextContents();
        await other.close();
        return texts.map((text) => /Plans|Gift cards|Tier|own rate/.exec(text)?.[0]);
      })
      .toEqual(['Gift cards', 'Plans', 'Tier', 'own rate']);
  });

  await test.step('an order is tried', async () => {
    await desk.getByRole('textbox', { name: 'Amount' }).fill('200.00');
    await desk.getByRole('textbox', { name: /^Lines/ }).fill('GIFT, 47.62\nPLAN-YEAR, 114.29');
    await desk.getByRole('button', { name: 'Try it' }).click();
    const tried = desk.getByRole('region', { name: 'What it would earn' });
    await expect(tried.getByRole('status')).toHaveText('$41.91');
    await expect(tried).toContainText('It is for other products.');
    await expect(tried).toContainText('The affiliate had not reached its figure.');
    await expectGood(desk, 'list');
  });

  const [orderId, customerId] = [`order-${newMark()}`, `buyer-${newMark()}`];
  await scene.api('POST', '/orders', {
    orderId,
    customerId,
    amount: 20_000,
    currency: 'USD',
    code: partner.code,
    lines: [
      { sku: 'GIFT', amount: 4762 },
      { sku: 'PLAN-YEAR', amount: 11_429 },
    ],
  });

  await test.step('the past order is tried, and its commission says why', async () => {
    await desk.getByRole('textbox', { name: 'Its number' }).fill(orderId);
    await desk.getByRole('button', { name: 'Try the past order' }).click();
    const tried = desk.getByRole('region', { name: 'What it would earn' });
    await expect(tried.getByRole('status')).toHaveText('$41.91');
    const drawer = await openCommission(desk, customerId);
    await expect(drawer).toContainText('30 % of $114.29 + 20 % of $38.09 = $41.91');
    await drawer.getByText('1 rule above did not match').click();
    await expect(drawer).toContainText('It is for other products.');
    await desk.screenshot({ path: 'test-results/rewards-why.png' });
  });

  await test.step('the affiliate reads what they earn, and why', async () => {
    const portal = await scene.portal(partner);
    await goTo(portal, 'Settings');
    const earns = portal.getByRole('region', { name: 'What you earn' });
    await expect(
      earns.getByRole('listitem').filter({ hasText: 'Gift cards: nothing' }),
    ).toBeVisible();
    await expect(earns).toContainText('1 of 2 orders this quarter');
    await expectGood(portal, 'portal');
    await goTo(portal, 'Commissions');
    await rowOf(portal, orderId).getByRole('link').first().click();
    const dialog = portal.getByRole('dialog');
    await expect(dialog).toContainText('30 % of $114.29 + 20 % of $38.09 = $41.91');
    await expect(dialog).not.toContainText('PLAN-YEAR');
    await portal.screenshot({ path: 'test-results/rewards-portal-why.png' });
  });

  await test.step('a rule is ended', async () => {
    await openRules(desk, partner.id);
    await own.getByRole('button', { name: 'End “Tier”' }).click();
    await desk
      .getByRole('dialog', { name: 'End this rule?' })
      .getByRole('button', { name: 'End it' })
      .click();
    await expect(own.getByRole('listitem').filter({ hasText: 'Tier' })).toHaveCount(0);
  });
});
