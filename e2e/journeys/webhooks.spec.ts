import { expectAccessibleInBothColours } from '@/e2e/fixtures/every-page';
import {
  answer,
  expect,
  goTo,
  newMark,
  openAffiliate,
  openTab,
  rowOf,
  test,
} from '@/e2e/fixtures/scene';
import { expectNoSidewaysScroll } from '@/e2e/fixtures/test';

/** The job that sends begins once a minute. */
const SENT_WITHIN_MS = 100_000;
/** Resolves nowhere: a server in production calls nothing on its own machine. */
const NOWHERE = 'https://receiver.invalid';

test('a webhook is made, tried, and shows what was sent and why it did not arrive', async ({
  as,
}) => {
  test.setTimeout(180_000);
  const name = `Shop ${newMark()}`;
  const desk = await as('admin', '/admin/settings');
  await openTab(desk, 'Webhooks');

  await test.step('an address of our own network is refused, with why', async () => {
    await desk.getByRole('button', { name: 'New webhook' }).click();
    const form = desk.getByRole('dialog', { name: 'New webhook' });
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('Address').fill('https://169.254.169.254/latest');
    await form.getByRole('button', { name: 'Create' }).click();
    await expect(
      form.getByText('The address is not on the public internet.').first(),
    ).toBeVisible();
    await form.getByLabel('Address').fill(`${NOWHERE}/hooks`);
    await form.getByLabel('Events').fill('order.recorded\ncommission.*');
    await form.getByRole('button', { name: 'Create' }).click();
    await expect(form.getByLabel('Secret')).toHaveValue(/^whsec_/);
    await form.getByRole('button', { name: 'Done' }).click();
    await expect(form).toBeHidden();
  });

  await test.step('a test event is sent, and its delivery is there', async () => {
    await rowOf(desk, name).getByRole('link').first().click();
    await expect(desk.getByRole('heading', { level: 1, name })).toBeVisible();
    await desk.getByRole('button', { name: 'Send a test event' }).click();
    await expect(desk.getByText('A test event is sent within a minute.').first()).toBeVisible();
    await expect(async () => {
      await desk.reload();
      await expect(rowOf(desk, 'webhook.test')).toContainText('Failed', { timeout: 1_000 });
    }).toPass({ timeout: SENT_WITHIN_MS });
    await rowOf(desk, 'webhook.test').getByRole('link').first().click();
    const drawer = desk.getByRole('dialog', { name: 'webhook.test' });
    await expect(drawer.getByLabel('What was sent')).toContainText('"type": "webhook.test"');
    await expect(drawer.getByRole('heading', { name: 'Attempt 1' })).toBeVisible();
    await expectAccessibleInBothColours(desk);
    await desk.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await desk.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(desk);
    await desk.setViewportSize({ width: 1280, height: 900 });
  });

  await test.step('it is switched off, and removed', async () => {
    await desk.getByRole('button', { name: 'Switch off' }).click();
    await expect(desk.getByRole('button', { name: 'Switch on' })).toBeVisible();
    await desk.getByRole('button', { name: 'Remove…' }).click();
    await desk
      .getByRole('dialog', { name: /^Remove the webhook/ })
      .getByRole('button', { name: 'Remove', exact: true })
      .click();
    await expect(desk.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    await expect(rowOf(desk, name)).toHaveCount(0);
  });
});

test('a postback is allowed, set, tried, seen and removed', async ({ as, scene }) => {
  test.setTimeout(180_000);
  const partner = await scene.partner('Polly Postback');
  const portal = await scene.portal(partner);
  const desk = await as('admin', '/admin/settings/program');
  const allow = async (words: string) => {
    await desk.goto('/admin/settings/program');
    await desk.getByLabel('Postbacks of affiliates').selectOption({ label: words });
    await desk.getByRole('button', { name: 'Save terms' }).click();
    await expect(desk.getByText('Saved. Commissions that were earned before')).toBeVisible();
  };
  await goTo(portal, 'Settings');
  const panel = portal.getByRole('region', { name: 'Postback' });
  await expect(panel).toBeHidden();
  await allow('Allowed');

  await test.step('the affiliate sets an address with macros', async () => {
    await portal.reload();
    await panel.getByLabel('Address').fill(`${NOWHERE}/{order_id}`);
    await panel.getByRole('button', { name: 'Save address' }).click();
    await expect(panel.getByText('leave out {order_id}').first()).toBeVisible();
    await panel.getByLabel('Address').fill(`${NOWHERE}/pb?cid={click_id}&payout={amount}`);
    await panel.getByRole('button', { name: 'Save address' }).click();
    await expect(panel.getByText('Saved. What happens from now on')).toBeVisible();
  });

  await test.step('a test is called, and shows no more than that no answer came', async () => {
    await panel.getByRole('button', { name: 'Send a test' }).click();
    await expect(async () => {
      await portal.reload();
      await expect(panel.getByRole('row').filter({ hasText: 'webhook.test' })).toContainText(
        'No answer',
        { timeout: 1_000 },
      );
    }).toPass({ timeout: SENT_WITHIN_MS });
    await expectAccessibleInBothColours(portal);
    await portal.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(portal);
    await portal.setViewportSize({ width: 1280, height: 900 });
  });

  await test.step('the merchant sees it, and removes it', async () => {
    await openAffiliate(desk, partner.name);
    const shown = desk.getByRole('region', { name: 'Postback' });
    await expect(shown).toContainText('payout={amount}');
    await expect(shown).toContainText('No answer');
    await shown.getByRole('button', { name: 'Remove…' }).click();
    await answer(desk, /^Remove the postback/, 'Remove');
    await expect(shown).toBeHidden();
  });

  await test.step('and it is gone where the program allows none', async () => {
    await allow('Not allowed');
    await portal.reload();
    await expect(panel).toBeHidden();
  });
});
