import { expect, goTo, openAffiliate, test } from '@/e2e/fixtures/scene';

test('payout details need the password, are shown masked, and cool down when they change', async ({
  as,
  scene,
}) => {
  const partner = await scene.partner('Petra Payee', { holdDays: 0 });
  await scene.approvedSale(partner, { amount: 30_000 });
  const portal = await scene.portal(partner);
  await goTo(portal, 'Payouts');
  await expect(portal.getByRole('button', { name: 'Request payout' })).toHaveCount(0);
  await portal.getByRole('link', { name: 'Add payout details' }).first().click();
  const details = portal.getByRole('region', { name: 'Payout details' });

  await test.step('another password saves nothing and keeps what was typed', async () => {
    await details.getByLabel('E-mail of the PayPal account').fill(partner.email);
    await details.getByLabel('Your password', { exact: true }).fill('not my password at all');
    await details.getByRole('button', { name: 'Save payout details' }).click();
    await expect(details.getByRole('alert')).toHaveText('The password is not right.');
    await expect(details.getByLabel('E-mail of the PayPal account')).toHaveValue(partner.email);
  });

  await test.step('the first ones can be paid to at once', async () => {
    await details.getByLabel('Your password', { exact: true }).fill(partner.password);
    await details.getByRole('button', { name: 'Save payout details' }).click();
    await expect(details.getByRole('button', { name: 'Change payout details' })).toBeVisible();
    await expect(details).not.toContainText(partner.email);
    await expect(details).toContainText('@partners.example');
    await goTo(portal, 'Payouts');
    await expect(portal.getByRole('button', { name: 'Request payout' })).toBeVisible();
  });

  await test.step('others wait for 48 hours', async () => {
    await goTo(portal, 'Settings');
    await details.getByRole('radio', { name: 'Bank account (IBAN)' }).click();
    await details.getByLabel('Name on the account').fill('Petra Payee');
    await details.getByLabel('IBAN', { exact: true }).fill('DE89 3704 0044 0532 0130 00');
    await details.getByLabel('Your password', { exact: true }).fill(partner.password);
    await details.getByRole('button', { name: 'Change payout details' }).click();
    await expect(details.getByText('Changed a short while ago')).toBeVisible();
    await expect(details).not.toContainText('0440');
    await expect(details).toContainText('3000');
    await goTo(portal, 'Payouts');
    await expect(portal.getByRole('main')).toContainText('Payout details changed in the last 48');
    await expect(portal.getByRole('button', { name: 'Request payout' })).toHaveCount(0);
  });

  const desk = await as('admin');
  await openAffiliate(desk, partner.name);
  const profile = desk.getByRole('region', { name: 'Profile' });
  await expect(profile).toContainText('Bank account (IBAN)');
  await expect(profile).not.toContainText('0440');
});
