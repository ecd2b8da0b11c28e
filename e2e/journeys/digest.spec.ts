import { expectAccessibleInBothColours } from '@/e2e/fixtures/every-page';
import { answer, expect, openTab, test } from '@/e2e/fixtures/scene';
import { expectNoSidewaysScroll } from '@/e2e/fixtures/test';

/** Resolves nowhere: a server in production calls nothing on its own machine. */
const CHAT = 'https://chat.invalid/services/T0/B0/secret';

test('a digest is chosen by mail, sent to a chat, and ended', async ({ as }) => {
  test.setTimeout(180_000);
  const desk = await as('admin', '/admin/settings');
  await openTab(desk, 'Digest');

  await test.step('by mail, every day', async () => {
    const panel = desk.getByRole('region', { name: /^To you by mail/ });
    await panel.getByLabel('How often').selectOption({ label: 'Every day' });
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(panel.getByText('Saved. It is sent to your own address.')).toBeVisible();
    await panel.getByRole('button', { name: 'Send me one now' }).click();
    await expect(desk.getByText('It is on its way').first()).toBeVisible();
  });

  await test.step('to a chat, whose address is checked and not shown again', async () => {
    const panel = desk.getByRole('region', { name: /^To Slack/ });
    await panel.getByLabel('Address of the incoming webhook').fill('https://10.0.0.1/services');
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(
      panel.getByText('The address is not on the public internet.').first(),
    ).toBeVisible();
    await panel.getByLabel('Address of the incoming webhook').fill(CHAT);
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(panel.getByText('Saved. Send one now to see it arrive.')).toBeVisible();
    await desk.reload();
    await expect(panel.getByText('chat.invalid')).toBeVisible();
    await expect(panel.getByLabel('Address of the incoming webhook')).toHaveValue('');
    await panel.getByRole('button', { name: 'Send one now' }).click();
    await expect(async () => {
      await desk.reload();
      await expect(panel).toContainText('The call failed', { timeout: 1_000 });
    }).toPass({ timeout: 100_000 });
    await expectAccessibleInBothColours(desk);
    await desk.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(desk);
    await desk.setViewportSize({ width: 1280, height: 900 });
  });

  await test.step('and is ended', async () => {
    const panel = desk.getByRole('region', { name: /^To Slack/ });
    await panel.getByRole('button', { name: 'Remove…' }).click();
    await answer(desk, /^Send no digest/, 'Remove');
    await expect(panel.getByText('chat.invalid')).toBeHidden();
  });
});
