import { TOTP } from 'otpauth';
import { ageLogin, answer, expect, goTo, newMark, openTab, test } from '@/e2e/fixtures/scene';
import { expectAccessible, fillLogin } from '@/e2e/fixtures/test';

test('an affiliate sets up a second factor, and is asked for a code or a recovery code', async ({
  scene,
  visitor,
}) => {
  const partner = await scene.partner('Tia Totp');
  const portal = await scene.portal(partner);
  await goTo(portal, 'Settings');
  await portal.getByRole('link', { name: 'Set up a second factor' }).click();

  const codes =
    await test.step('the app reads the key, and its first code turns it on', async () => {
      await portal.getByRole('button', { name: 'Begin' }).click();
      await expect(portal.getByText('Read it with the app')).toBeVisible();
      await expectAccessible(portal);
      const key = await portal.locator('main code').innerText();
      await portal.getByLabel('The code it shows').fill('000 000');
      await portal.getByRole('button', { name: 'Set up' }).click();
      await expect(portal.getByLabel('The code it shows')).toHaveAttribute('aria-invalid', 'true');
      await portal.getByLabel('The code it shows').fill(new TOTP({ secret: key }).generate());
      await portal.getByRole('button', { name: 'Set up' }).click();
      await expect(portal.getByText('Keep these recovery codes')).toBeVisible();
      await expectAccessible(portal);
      const shown = await portal.locator('main ul.font-mono li').allInnerTexts();
      expect(shown).toHaveLength(10);
      await portal.getByRole('link', { name: 'I have kept them' }).click();
      await expect(portal.getByText('On: a code is asked for')).toBeVisible();
      return shown;
    });

  await test.step('the password alone lets nobody in, a recovery code does once', async () => {
    const elsewhere = await visitor();
    await elsewhere.goto('/login');
    await fillLogin(elsewhere, partner.email, partner.password);
    await elsewhere.waitForURL('**/login/code');
    await expectAccessible(elsewhere);
    await elsewhere.goto('/portal');
    await elsewhere.waitForURL('**/login**');
    await fillLogin(elsewhere, partner.email, partner.password);
    await elsewhere.getByLabel('Code').fill('not a code');
    await elsewhere.getByRole('button', { name: 'Log in' }).click();
    await expect(elsewhere.getByLabel('Code')).toHaveAttribute('aria-invalid', 'true');
    await elsewhere.getByLabel('Code').fill(codes[0] ?? '');
    await elsewhere.getByRole('button', { name: 'Log in' }).click();
    await elsewhere.waitForURL('**/portal');

    const again = await visitor();
    await again.goto('/login');
    await fillLogin(again, partner.email, partner.password);
    await again.getByLabel('Code').fill(codes[0] ?? '');
    await again.getByRole('button', { name: 'Log in' }).click();
    await expect(again.getByLabel('Code')).toHaveAttribute('aria-invalid', 'true');
  });
});

test('an owner is asked again who they are before somebody gets rights, and then it is done', async ({
  demo,
  visitor,
}) => {
  const owner = await visitor();
  await owner.goto('/login');
  await fillLogin(owner, demo.adminEmail, demo.adminPassword);
  await owner.waitForURL('**/admin');
  await ageLogin(demo.adminEmail);
  await goTo(owner, 'Settings');
  await openTab(owner, 'Team');
  const mark = newMark();
  await owner.getByRole('button', { name: 'Invite' }).click();
  const form = owner.getByRole('dialog', { name: /^Invite somebody/ });
  await form.getByLabel('Name').fill(`Ines Invited ${mark}`);
  await form.getByLabel('E-mail').fill(`${mark}@juniper.example`);
  await form.getByRole('button', { name: 'Invite' }).click();

  const proof = owner.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByLabel('Your password', { exact: true }).fill('not my password at all');
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await expect(proof.getByRole('alert')).toBeVisible();
  await expectAccessible(owner);
  await answer(owner, /^Confirm that it is you/, 'Confirm', (dialog) =>
    dialog.getByLabel('Your password', { exact: true }).fill(demo.adminPassword),
  );
  await expect(form.getByRole('textbox', { name: 'Invitation link' })).toBeVisible();
});
