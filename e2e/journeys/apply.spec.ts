import {
  expect,
  goTo,
  newMark,
  openTab,
  PASSPHRASE,
  rowOf,
  searchFor,
  test,
} from '@/e2e/fixtures/scene';
import { fillLogin } from '@/e2e/fixtures/test';

test('somebody applies, sees that it is being read, is accepted, and finds the link', async ({
  as,
  visitor,
}) => {
  const mark = newMark();
  const [name, email, password] = [`Ada Apply ${mark}`, `${mark}@partners.example`, PASSPHRASE];
  const page = await visitor();
  await test.step('the application is sent', async () => {
    await page.goto('/');
    await page
      .getByRole('link', { name: /^Apply/ })
      .first()
      .click();
    await page.getByLabel('Your name').fill(name);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByLabel(/^Code you would like/).fill(`Z${mark}`);
    await page.getByLabel(/^Where will you share/).fill('A newsletter about tea');
    await page.getByRole('button', { name: 'Apply' }).click();
    // What the answer says, and not the hint: only then is the form empty for another.
    await expect(page.getByText('Use at least 12 characters.', { exact: true })).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByText('We have your application')).toBeVisible();
  });

  await test.step('the first login shows that it waits', async () => {
    await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
    await page.waitForURL('**/login');
    await fillLogin(page, email, password);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Your application is being read',
    );
  });

  await test.step('an admin accepts it', async () => {
    const desk = await as('admin');
    await goTo(desk, 'Affiliates');
    await openTab(desk, 'Applied');
    await searchFor(desk, name);
    await rowOf(desk, name).getByRole('link').first().click();
    await expect(desk.getByRole('heading', { level: 1, name })).toBeVisible();
    await desk.getByRole('button', { name: 'Accept' }).click();
    await expect(desk.getByRole('button', { name: 'Ban…' })).toBeVisible();
  });

  await page.goto('/portal');
  await expect(page.getByRole('heading', { level: 1, name: 'Hello Ada' })).toBeVisible();
  const link = page.getByRole('region', { name: 'Your link' });
  await expect(link).toContainText(`/r/Z${mark}`.toUpperCase().replace('/R/', '/r/'));
});
