import type { Page } from '@playwright/test';
import {
  answer,
  expect,
  goTo,
  openAffiliate,
  rowOf,
  test,
  type Partner,
} from '@/e2e/fixtures/scene';

test('what is taken back after it was paid is a debt, which is repaid in part and the rest given up', async ({
  as,
  scene,
}) => {
  test.setTimeout(180_000);
  const partner = await scene.partner('Dan Debt', { holdDays: 0 });
  const { orderId } = await scene.approvedSale(partner, { amount: 30_000 });
  const portal = await scene.portal(partner);
  const finance = await as('finance');
  await test.step('it is paid', async () => {
    await askForPayout(portal, partner);
    await payByHand(finance, partner);
    await portal.reload();
    await expect(rowOf(portal, '$60.00')).toContainText('Paid');
  });

  const debts = portal.getByRole('region', { name: 'Taken back after payment' });
  await test.step('the customer gets half the money back', async () => {
    await scene.api('POST', '/refunds', {
      refundId: `refund-${orderId}`,
      orderId,
      amount: 15_000,
      reason: 'One of two came back',
    });
    await portal.reload();
    await expect(debts).toContainText('$30.00 open');
    await expect(debts).toContainText('One of two came back');
  });

  await openAffiliate(finance, partner.name);
  const owed = finance.getByRole('region', { name: 'Taken back after payment' });
  await test.step('more than is owed is refused, and a part recorded', async () => {
    await owed.getByRole('button', { name: 'Record a repayment…' }).click();
    const title = /^Record that \$30\.00 came back\?/;
    const question = finance.getByRole('dialog', { name: title });
    await question.getByRole('button', { name: 'Bank transfer' }).click();
    await question.getByLabel(/^Amount/).fill('30.01');
    await question.getByRole('button', { name: 'Record', exact: true }).click();
    await expect(question).toContainText('does not owe that much');
    await answer(finance, title, 'Record', (dialog) => dialog.getByLabel(/^Amount/).fill('12.50'));
    await expect(owed).toContainText('$17.50 open');
  });

  await test.step('the rest is given up', async () => {
    await owed.getByRole('button', { name: 'Write off…' }).click();
    await answer(finance, /^Write off up to \$17\.50\?/, 'Write off', (dialog) =>
      dialog.getByRole('button', { name: 'Goodwill' }).click(),
    );
    await expect(owed).toContainText('Settled');
    await expect(owed.getByRole('button')).toHaveCount(0);
  });

  await portal.reload();
  await expect(debts).toContainText('Settled');
  await debts.getByText('What has become of it').click();
  await expect(debts).toContainText('Paid back $12.50');
  await expect(debts).toContainText('Given up $17.50');
  await goTo(portal, 'Overview', 'Hello Dan');
  const money = portal.getByRole('region', { name: 'Your money', exact: true });
  await expect(money).not.toContainText('Taken back after payment');
});

async function askForPayout(portal: Page, { email, password }: Partner): Promise<void> {
  await goTo(portal, 'Settings');
  const details = portal.getByRole('region', { name: 'Payout details' });
  await details.getByLabel('E-mail of the PayPal account').fill(email);
  await details.getByLabel('Your password', { exact: true }).fill(password);
  await details.getByRole('button', { name: 'Save payout details' }).click();
  await expect(details.getByRole('button', { name: 'Change payout details' })).toBeVisible();
  await goTo(portal, 'Payouts');
  await portal.getByRole('button', { name: 'Request payout' }).click();
  await answer(portal, /^Request a payout of \$60\.00\?/, 'Request $60.00');
  await expect(rowOf(portal, '$60.00')).toContainText('Requested');
}

async function payByHand(finance: Page, { name }: Partner): Promise<void> {
  await goTo(finance, 'Payouts');
  await rowOf(finance, name).getByRole('link').first().click();
  const drawer = finance.getByRole('dialog', { name: 'Payout' });
  await drawer.getByRole('button', { name: 'Approve', exact: true }).click();
  await drawer.getByRole('button', { name: 'Mark as paid…' }).click();
  await answer(finance, /^Was \$60\.00 to /, 'Mark as paid');
  await expect(drawer).toContainText('Paid');
  await expect(drawer.getByRole('button', { name: 'Mark as paid…' })).toHaveCount(0);
  await finance.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
}
