import {
  choosePassword,
  expect,
  goTo,
  newMark,
  openTab,
  PASSPHRASE,
  rowOf,
  searchFor,
  test,
} from '@/e2e/fixtures/scene';

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
    await page.getByLabel(/^Code you would like/).fill(`Z${mark}`);
    await page.getByLabel(/^Where will you share/).fill('A newsletter about tea');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByText('We have your application')).toBeVisible();
  });

  const desk = await as('admin');
  const invitation = await test.step('an admin finds it, and hands over a link', async () => {
    await goTo(desk, 'Affiliates');
    await openTab(desk, 'Applied');
    await searchFor(desk, name);
    await rowOf(desk, name).getByRole('link').first().click();
    await expect(desk.getByRole('heading', { level: 1, name })).toBeVisible();
    await desk.getByRole('button', { name: 'Login link…' }).click();
    const form = desk.getByRole('dialog', { name: /^A login link for/ });
    await form.getByRole('button', { name: 'Send a link' }).click();
    return form.getByRole('textbox', { name: 'Login link' }).inputValue();
  });

  await test.step('by the link the applicant sees that it waits, and nothing else', async () => {
    await page.goto(invitation);
    await choosePassword(page, password);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Your application is being read',
    );
    await page.goto('/portal/links');
    await page.waitForURL('**/portal/application');
  });

  await test.step('the admin accepts it', async () => {
    await desk.getByRole('button', { name: 'Done' }).click();
    await desk.getByRole('button', { name: 'Accept' }).click();
    await expect(desk.getByRole('button', { name: 'Ban…' })).toBeVisible();
  });

  await page.goto('/portal');
  await expect(page.getByRole('heading', { level: 1, name: 'Hello Ada' })).toBeVisible();
  const link = page.getByRole('region', { name: 'Your link' });
  await expect(link).toContainText(`/r/Z${mark}`.toUpperCase().replace('/R/', '/r/'));
});

test('who is accepted before the address is proven begins with the link', async ({
  as,
  visitor,
}) => {
  const mark = newMark();
  const [name, email] = [`Ines Early ${mark}`, `${mark}@partners.example`];
  const page = await visitor();
  await page.goto('/apply');
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('We have your application')).toBeVisible();

  const desk = await as('admin');
  await goTo(desk, 'Affiliates');
  await openTab(desk, 'Applied');
  await searchFor(desk, name);
  await rowOf(desk, name).getByRole('link').first().click();
  await desk.getByRole('button', { name: 'Accept' }).click();
  await expect(desk.getByText('Accepted, begins once they use their link')).toBeVisible();
  await desk.getByRole('button', { name: 'Login link…' }).click();
  const form = desk.getByRole('dialog', { name: /^A login link for/ });
  await form.getByRole('button', { name: 'Send a link' }).click();
  await page.goto(await form.getByRole('textbox', { name: 'Login link' }).inputValue());
  await choosePassword(page, PASSPHRASE);
  await expect(page.getByRole('heading', { level: 1, name: 'Hello Ines' })).toBeVisible();
});
