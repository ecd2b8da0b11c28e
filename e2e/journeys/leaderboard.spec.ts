import type { Page } from '@playwright/test';
import { expectAccessibleInBothColours } from '@/e2e/fixtures/every-page';
import { expect, goTo, test } from '@/e2e/fixtures/scene';
import { expectNoSidewaysScroll } from '@/e2e/fixtures/test';

const board = (page: Page) => page.getByRole('region', { name: 'Leaderboard' });
const placeOf = (page: Page, name: string) =>
  board(page).getByRole('listitem').filter({ hasText: name });

async function join(page: Page, name: string): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByLabel('Public name').fill(name);
  await page.getByRole('button', { name: 'Save public name' }).click();
  await expect(page.getByText('Saved. Pages show it within seconds.')).toBeVisible();
  await board(page).getByLabel('Show me on the leaderboard').check();
  await board(page).getByRole('button', { name: 'Save' }).click();
  await expect(board(page).getByText('Saved.', { exact: true })).toBeVisible();
  await goTo(page, 'Overview', /^Hello /);
}

test('only those who choose it are on the leaderboard, and everybody sees their own place', async ({
  scene,
}) => {
  const first = await scene.partner('Fay First');
  const second = await scene.partner('Sol Second');
  for (let n = 0; n < 40; n++) await scene.sale(first, { amount: 5_000 });
  await scene.sale(second, { amount: 90_000 });
  const portal = await scene.portal(first);
  const other = await scene.portal(second);

  await test.step('at first each sees their own place alone', async () => {
    await expect(placeOf(portal, 'You')).toContainText('40 orders');
    await expect(board(portal)).toContainText('Only you see your own place.');
    await expect(board(other)).not.toContainText('40 orders');
  });

  await test.step('one chooses a name, and to be seen by it', async () => {
    await join(portal, 'Fay bakes');
    await expect(placeOf(portal, 'Fay bakes (you)')).toContainText('40 orders');
    await other.reload();
    await expect(placeOf(other, 'Fay bakes')).toContainText('40 orders');
    await expect(placeOf(other, 'You')).toContainText('1 order');
    await expect(board(portal)).not.toContainText('Sol');
  });

  await test.step('it is a page like the others', async () => {
    await expectAccessibleInBothColours(portal);
    await portal.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(portal);
  });
});
