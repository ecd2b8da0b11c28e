import { answer, expect, openAffiliate, test } from '@/e2e/fixtures/scene';

test('an affiliate is exported and erased: the name goes, and nobody logs in by it any more', async ({
  as,
  scene,
}) => {
  const partner = await scene.partner('Edda Erased');
  const portal = await scene.portal(partner);
  const owner = await as('admin');
  await openAffiliate(owner, partner.name);

  await test.step('what is kept of them leaves as one file', async () => {
    const begun = owner.waitForEvent('download');
    await owner.getByRole('link', { name: 'Export data' }).click();
    expect((await begun).suggestedFilename()).toMatch(/\.json$/);
  });

  await test.step('something else typed erases nothing', async () => {
    await owner.getByRole('button', { name: 'Erase…' }).click();
    const form = owner.getByRole('dialog', { name: 'Erase this person?' });
    await form.getByLabel(/^Type the code/).fill('SOMETHING');
    await form.getByRole('button', { name: 'Erase for good' }).click();
    await expect(form.getByRole('alert')).toHaveText('Type it exactly as it is shown.');
    await answer(owner, /^Erase this person/, 'Erase for good', (dialog) =>
      dialog.getByLabel(/^Type the code/).fill(partner.code),
    );
  });

  await expect(owner.getByRole('heading', { level: 1 })).not.toContainText(partner.name);
  await expect(owner.getByRole('main')).not.toContainText(partner.email);
  await portal.reload();
  await portal.waitForURL('**/login**');
});
