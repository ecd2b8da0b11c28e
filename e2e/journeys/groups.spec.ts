import {
  answer,
  expect,
  goTo,
  newMark,
  openAffiliate,
  openTab,
  rowOf,
  searchFor,
  test,
} from '@/e2e/fixtures/scene';

test('a group is made, somebody applies by its link, and others are moved into it', async ({
  as,
  visitor,
  scene,
}) => {
  test.setTimeout(240_000);
  const mark = newMark();
  const [group, slug] = [`Roasters ${mark}`, `roasters-${mark}`];
  const partners = [await scene.partner('Rita Roast'), await scene.partner('Rob Roast')];
  const { commissionId } = await scene.sale(partners[0] ?? never(), { amount: 10_000 });
  const desk = await as('admin');

  await test.step('the group says what it says itself', async () => {
    await goTo(desk, 'Settings');
    await openTab(desk, 'Groups');
    await desk.getByRole('button', { name: 'New group' }).click();
    await answer(desk, /^New group$/, 'Create', async (dialog) => {
      await dialog.getByLabel('Name', { exact: true }).fill(group);
      await dialog.getByLabel('Short name').fill(slug);
      await dialog.getByLabel('Share of the order').fill('35');
      await dialog.getByLabel('Waiting time').fill('14');
      await dialog.getByLabel('Comes here by itself').selectOption('orders');
      await dialog.getByLabel('How many, or how much').fill('5000');
    });
    const row = rowOf(desk, group);
    await expect(row).toContainText('From 5,000 orders in a calendar quarter');
    await expect(row).toContainText('35 %');
    await row.getByRole('link').first().click();
    await expect(desk.getByRole('heading', { level: 1, name: group })).toBeVisible();
  });

  const link = await test.step('it has an application link of its own', async () => {
    const panel = desk.getByRole('region', { name: 'Application link' });
    await expect(panel).toContainText(`/apply/${slug}`);
    await expect(panel.getByRole('button', { name: /^Copy/ })).toBeVisible();
    return `/apply/${slug}`;
  });

  const [name, email] = [`Rosa Roast ${mark}`, `${mark}@partners.example`];
  await test.step('who applies by it reads its terms', async () => {
    const page = await visitor();
    expect((await page.goto(`/apply/never-${mark}`))?.status()).toBe(404);
    await page.goto(link);
    await expect(page.getByRole('list', { name: 'For orders' })).toContainText(/35\s%/);
    await page.getByLabel('Your name').fill(name);
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByText('We have your application')).toBeVisible();
  });

  await test.step('and is in the group', async () => {
    await openAffiliate(desk, name);
    const profile = desk.getByRole('region', { name: 'Profile' });
    await expect(profile.getByRole('link', { name: group })).toBeVisible();
    await expect(desk.getByLabel('Share of the order')).toHaveAccessibleDescription(
      /the group’s 35\s%/,
    );
  });

  await test.step('two others are ticked and moved', async () => {
    await goTo(desk, 'Affiliates');
    await searchFor(desk, 'Roast');
    for (const partner of partners) await desk.getByLabel(`Select ${partner.name}`).check();
    await desk
      .getByRole('group', { name: 'Selected rows' })
      .getByRole('button', { name: 'Move…' })
      .click();
    await answer(desk, /^Move 2 affiliates/, 'Move 2', async (dialog) => {
      await dialog.getByLabel('Group').selectOption({ label: group });
    });
    await expect(desk.getByText('2 moved')).toBeVisible();
    for (const partner of partners) await expect(rowOf(desk, partner.name)).toContainText(group);
  });

  await test.step('the list of the group has the three, and what was earned is as it was', async () => {
    await desk.getByRole('button', { name: 'Filter' }).click();
    const filter = desk.getByRole('dialog', { name: 'Filter' });
    await filter.getByLabel('Search').fill('');
    await filter.getByLabel('Group').selectOption({ label: group });
    await filter.getByRole('button', { name: 'Show' }).click();
    await expect(desk).toHaveURL(/[?&]group=grp_/);
    await expect(desk.getByRole('table', { name: 'Affiliates' }).getByRole('row')).toHaveCount(4);
    const kept = await scene.api<{ amount: number }>('GET', `/commissions/${commissionId}`);
    expect(kept.amount).toBe(2_000);
  });

  await test.step('the portal shows the terms in force', async () => {
    const portal = await scene.portal(partners[1] ?? never());
    await goTo(portal, 'Settings', /^Settings/);
    await expect(portal.getByRole('main')).toContainText('14 days');
    await expect(portal.getByRole('main')).not.toContainText(group);
  });
});

function never(): never {
  throw new Error('both partners were made');
}
