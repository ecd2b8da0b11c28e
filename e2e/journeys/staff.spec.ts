import {
  answer,
  choosePassword,
  expect,
  goTo,
  newMark,
  openTab,
  PASSPHRASE,
  rowOf,
  test,
} from '@/e2e/fixtures/scene';
import { fillLogin } from '@/e2e/fixtures/test';

test('somebody is invited to the team, works by their role, and is disabled at once', async ({
  as,
  visitor,
}) => {
  const mark = newMark();
  const [name, email, password] = [`Sam Staff ${mark}`, `${mark}@juniper.example`, PASSPHRASE];
  const owner = await as('admin');
  await goTo(owner, 'Settings');
  await openTab(owner, 'Team');
  const member = rowOf(owner, email);

  const invitation = await test.step('the owner invites', async () => {
    await owner.getByRole('button', { name: 'Invite' }).click();
    const form = owner.getByRole('dialog', { name: /^Invite somebody/ });
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('E-mail').fill(email);
    await form.getByRole('button', { name: 'Invite' }).click();
    const link = await form.getByRole('textbox', { name: 'Invitation link' }).inputValue();
    await form.getByRole('button', { name: 'Done' }).click();
    await expect(member).toContainText('Invited');
    return link;
  });

  const page = await visitor();
  await test.step('the link lets in once, to what a supporter may see', async () => {
    await page.goto(invitation);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Welcome, ${name}`);
    await choosePassword(page, password);
    await page.waitForURL('**/admin');
    const sections = page.getByRole('navigation', { name: 'Sections' });
    await expect(sections.getByRole('link', { name: 'Affiliates' })).toBeVisible();
    await expect(sections.getByRole('link', { name: 'Books' })).toHaveCount(0);
    const again = await visitor();
    await again.goto(invitation);
    await expect(again.getByRole('heading', { level: 1 })).toHaveText(
      'This link does not work any more',
    );
  });

  await test.step('the owner disables them: the open login ends, and no new one begins', async () => {
    await owner.reload();
    await expect(member).toContainText('Active');
    await member.getByRole('button', { name: 'Disable…' }).click();
    await answer(owner, /^Disable Sam Staff/, 'Disable');
    await expect(member).toContainText('Disabled');
    await page.reload();
    await page.waitForURL('**/login**');
    await fillLogin(page, email, password);
    await expect(page.getByText('E-mail or password is not right.')).toBeVisible();
  });

  await test.step('enabled again, they log in', async () => {
    await member.getByRole('button', { name: 'Enable' }).click();
    await expect(member).toContainText('Active');
    await fillLogin(page, email, password);
    await page.waitForURL('**/admin');
  });
});
