import { expectAccessibleInBothColours } from '@/e2e/fixtures/every-page';
import {
  ageLogin,
  answer,
  expect,
  goTo,
  newMark,
  rowOf,
  searchFor,
  test,
} from '@/e2e/fixtures/scene';
import { expectNoSidewaysScroll } from '@/e2e/fixtures/test';

test('two customers are found, joined as it was shown, and split again', async ({
  as,
  demo,
  scene,
}) => {
  test.setTimeout(120_000);
  const first = await scene.partner('Fritz First');
  const second = await scene.partner('Lena Later');
  const mark = newMark();
  const [early, late] = [`early-${mark}`, `cus_late${mark}`];
  await scene.sale(first, { amount: 10_000, customerId: early });
  const { orderId } = await scene.sale(second, { amount: 5_000, customerId: late });

  const desk = await as('admin');
  await goTo(desk, 'Customers');
  await searchFor(desk, late);
  await rowOf(desk, late).getByRole('link').first().click();
  await expect(desk.getByRole('heading', { level: 1, name: late })).toBeVisible();
  const belongs = desk.getByRole('region', { name: 'Belongs to' });
  await expect(belongs).toContainText(second.name);
  await expect(belongs).toContainText('The customer typed this affiliate’s code');

  await test.step('nobody of that name, and then what it would do', async () => {
    await desk.getByRole('button', { name: 'Join with another…' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Join with another customer?' });
    await dialog.getByLabel('The other customer').fill('nobody-at-all');
    await dialog.getByRole('button', { name: 'Show what changes' }).click();
    await expect(dialog).toContainText('There is no such customer.');
    await dialog.getByLabel('The other customer').fill(early);
    await dialog.getByRole('button', { name: 'Show what changes' }).click();
    await expect(dialog).toContainText('One customer then');
    await expect(dialog).toContainText(`From ${second.name}, $10.00, to ${first.name}, $10.00`);
    await expect(dialog).toContainText('−$10.00');
    await expectAccessibleInBothColours(desk, '[role="dialog"]');
  });

  await test.step('approved meanwhile, it does something else: refused, shown again, and then done', async () => {
    const orders = await scene.api<{ items: { id: string; customerId: string }[] }>(
      'GET',
      `/commissions?status=pending&affiliateId=${second.id}`,
    );
    await scene.api('POST', `/commissions/${orders.items[0]?.id}/approve`);
    await ageLogin(demo.adminEmail);
    const dialog = desk.getByRole('dialog', { name: 'Join with another customer?' });
    await dialog.getByRole('button', { name: 'The customer told us' }).click();
    await dialog.getByRole('button', { name: 'Join', exact: true }).click();
    await answer(desk, /^Confirm that it is you/, 'Confirm', (proof) =>
      proof.getByLabel('Your password', { exact: true }).fill(demo.adminPassword),
    );
    await expect(dialog).toContainText('It would do something else by now');
    await expect(dialog).toContainText(`${second.name} keeps $10.00, past pending`);
    await answer(desk, /^Join with another/, 'Join');
  });

  await expect(desk.getByRole('heading', { level: 1, name: early })).toBeVisible();
  const names = desk.getByRole('table', { name: 'What the customer is called' });
  await expect(names).toContainText(late);
  await expect(belongs).toContainText(first.name);
  await expect(belongs).toContainText('turned out to be one with another');

  await test.step('an order of either name leads to the customer', async () => {
    await rowOf(desk, orderId).getByRole('link').first().click();
    const drawer = desk.getByRole('dialog', { name: `Order ${orderId}` });
    await drawer.getByRole('link', { name: late }).click();
    await expect(desk.getByRole('heading', { level: 1, name: early })).toBeVisible();
  });

  await test.step('fits a phone', async () => {
    await desk.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(desk);
    await desk.setViewportSize({ width: 1280, height: 900 });
    await expectAccessibleInBothColours(desk);
  });

  await desk.getByRole('button', { name: `Split off ${late}…` }).click();
  const split = desk.getByRole('dialog', { name: `Split ${late} off?` });
  await expect(split).toContainText('Two customers then');
  await split.getByRole('button', { name: 'Two people' }).click();
  await answer(desk, /^Split /, 'Split off');
  await expect(names).not.toContainText(late);
  await expect(desk.getByRole('main')).toContainText('no report joins them again');
  await desk.getByRole('link', { name: late }).click();
  await expect(desk.getByRole('heading', { level: 1, name: late })).toBeVisible();
  await expect(belongs).toContainText(second.name);

  await test.step('who may not decide it sees all of it and no button', async () => {
    const finance = await as('finance', new URL(desk.url()).pathname);
    await expect(finance.getByRole('heading', { level: 1, name: late })).toBeVisible();
    await expect(finance.getByRole('button', { name: /Join|Split/ })).toHaveCount(0);
  });
});
