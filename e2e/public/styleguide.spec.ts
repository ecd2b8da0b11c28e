import type { Page } from '@playwright/test';
import { expectAccessibleInBothColours, inBothColours } from '@/e2e/fixtures/every-page';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from '@/e2e/fixtures/test';

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

const OPENED = [
  'Dialog',
  'Void…',
  'Approve…',
  'Drawer',
  'Popover',
  'Filter 1',
  'New code…',
  'End the code…',
];

test('every primitive and status is accessible in light and dark, at a desk and on a phone', async ({
  visitor,
}, info) => {
  test.setTimeout(360_000);
  const page = await visitor();
  await page.goto('/styleguide');
  await expect(page.getByRole('heading', { name: 'Styleguide', level: 1 })).toBeVisible();
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    await page.setViewportSize(viewport);
    await inBothColours(page, async (colours) => {
      await expectAccessible(page, { colours: colours === 'dark' });
      await info.attach(`styleguide, ${colours}, ${size}`, {
        body: await page.screenshot({ fullPage: true }),
        contentType: 'image/png',
      });
    });
    await expectNoSidewaysScroll(page);
  }
});

test('what opens over the page is accessible in light and dark', async ({ visitor }) => {
  test.setTimeout(360_000);
  const page = await visitor();
  await page.setViewportSize(DESK);
  await page.goto('/styleguide');
  for (const name of OPENED) {
    await test.step(name, async () => {
      await open(page, name, 'dialog');
      await expectAccessibleInBothColours(page, '[role="dialog"]');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    });
  }
  await open(page, 'Menu', 'menu');
  await expectAccessibleInBothColours(page, '[role="menu"]');
  await page.keyboard.press('Escape');
});

test('a page that is a list is accessible in light and dark, with ticked rows and an open one', async ({
  visitor,
}) => {
  test.setTimeout(360_000);
  const page = await visitor();
  for (const viewport of [DESK, PHONE]) {
    await page.setViewportSize(viewport);
    await page.goto('/styleguide/list');
    await expect(page.getByRole('heading', { name: 'Orders', level: 1 })).toBeVisible();
    await page.getByRole('checkbox', { name: 'Select order 1001' }).check();
    await expect(page.getByText('1 selected')).toBeVisible();
    await expectAccessibleInBothColours(page);
    await expectNoSidewaysScroll(page);
    await open(page, 'Void…', 'dialog');
    await expectAccessibleInBothColours(page);
    await page.goto('/styleguide/list?order=1001');
    await expect(page.getByRole('dialog', { name: 'Order 1001' })).toBeVisible();
    await expectAccessibleInBothColours(page);
  }
});

test('a refused form, a toast and a tick say what they do', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/styleguide');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Not saved.', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Toast, success' }).click();
  await expect(page.getByText('A toast, success')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select order 1001' }).check();
  await expect(page.getByText('1 selected')).toBeVisible();
  await expectAccessible(page);
});

async function open(page: Page, name: string, role: 'dialog' | 'menu'): Promise<void> {
  const main = page.getByRole('main');
  await main.getByRole('button', { name, exact: true }).first().click();
  await expect(page.getByRole(role)).toBeVisible();
}
