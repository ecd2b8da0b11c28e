import { readFile } from 'node:fs/promises';
import { answer, expect, goTo, openTab, rowOf, test } from '@/e2e/fixtures/scene';

test('a program offers credit, an affiliate chooses it, and two people approve and give it', async ({
  as,
  scene,
}) => {
  test.setTimeout(240_000);
  const partner = await scene.partner('Cora Credit', { holdDays: 0 });
  await scene.approvedSale(partner, { amount: 50_000 });
  const owner = await as('admin');
  await test.step('the program switches it on and names it', async () => {
    await goTo(owner, 'Settings');
    await openTab(owner, 'Program');
    const form = owner.getByRole('main').locator('form').first();
    await form.getByLabel(/take credit with you/).check();
    await form.getByLabel('What you call the credit').fill('store credit');
    await form.getByLabel('On top for credit').fill('10');
    await form.getByRole('button', { name: /^Save/ }).click();
    await expect(owner.getByText(/^Saved\. Commissions that were earned/).first()).toBeVisible();
  });

  const portal = await scene.portal(partner);
  await test.step('the affiliate takes it, on their account in the shop', async () => {
    await goTo(portal, 'Settings');
    const details = portal.getByRole('region', { name: 'Payout details' });
    await details.getByRole('radio', { name: 'Store credit' }).click();
    await expect(details).toContainText('10 % more');
    await details.getByLabel(/^Your account with/).fill('user-4711');
    await details.getByLabel('Your password', { exact: true }).fill(partner.password);
    await details.getByRole('button', { name: 'Save payout details' }).click();
    await expect(details).toContainText('•••• 4711');
    await expect(details).not.toContainText('user-4711');
  });

  await test.step('and asks for it', async () => {
    await goTo(portal, 'Payouts');
    await portal.getByRole('button', { name: 'Request payout' }).click();
    const question = portal.getByRole('dialog', { name: /^Request a payout of \$100\.00\?/ });
    await expect(question).toContainText('$10.00');
    await answer(portal, /^Request a payout of \$100\.00\?/, 'Request $100.00');
    await expect(rowOf(portal, '$100.00')).toContainText('Requested');
  });

  const drawer = owner.getByRole('dialog', { name: 'Payout' });
  await test.step('whoever approves it does not say that it was given', async () => {
    await goTo(owner, 'Payouts');
    await rowOf(owner, partner.name).getByRole('link').first().click();
    await expect(drawer).toContainText('On top with the approval');
    await drawer.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(drawer).toContainText(
      `Give ${partner.name} $110.00 as store credit on account user-4711, then mark it as paid.`,
    );
    await expect(drawer).toContainText('Bonus on top');
    await expect(drawer.getByRole('button', { name: 'Mark as sent' })).toHaveCount(0);
    await drawer.getByRole('button', { name: 'Mark as paid…' }).click();
    const question = owner.getByRole('dialog', { name: /^Was \$110\.00 to .* given\?/ });
    await question.getByRole('button', { name: 'Mark as paid', exact: true }).click();
    await expect(question).toContainText('Somebody other than the one who approved this payout');
    await owner.keyboard.press('Escape');
    await expect(question).toBeHidden();
  });

  await test.step('no batch takes it', async () => {
    await expect(drawer).toBeVisible();
    await owner.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await openTab(owner, 'Approved');
    await rowOf(owner, partner.name).getByRole('checkbox').check();
    await expect(owner.getByText('Credit is given in your shop, by no file.')).toBeVisible();
    await expect(owner.getByRole('button', { name: /^New batch/ })).toHaveCount(0);
  });

  const finance = await as('finance');
  await test.step('somebody else does', async () => {
    await goTo(finance, 'Payouts');
    await openTab(finance, 'Approved');
    await finance.getByRole('button', { name: 'Filter' }).click();
    const filter = finance.getByRole('dialog', { name: 'Filter' });
    await filter.getByLabel('Method').selectOption({ label: 'Credit' });
    await filter.getByRole('button', { name: 'Show' }).click();
    await rowOf(finance, partner.name).getByRole('link').first().click();
    const open = finance.getByRole('dialog', { name: 'Payout' });
    await open.getByRole('button', { name: 'Mark as paid…' }).click();
    await answer(finance, /^Was \$110\.00 to .* given\?/, 'Mark as paid', (dialog) =>
      dialog.getByLabel(/^Reference/).fill('GIFT-7'),
    );
    await expect(open).toContainText('Paid');
  });

  await test.step('the affiliate sees the bonus, and the statement lists it', async () => {
    await portal.reload();
    await rowOf(portal, '$110.00').getByRole('link').first().click();
    const open = portal.getByRole('dialog', { name: 'Payout' });
    await expect(open).toContainText('Bonus on top');
    await expect(open).toContainText('Store credit');
    const download = portal.waitForEvent('download');
    await open.getByRole('link', { name: 'CSV of this payout' }).click();
    const csv = await readFile(await (await download).path(), 'utf8');
    expect(csv).toContain('Bonus');
    expect(csv).toContain('10 % on top, for being paid in store credit');
    expect(csv).toContain('110.00');
  });
});
