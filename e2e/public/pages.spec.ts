import { expectPageGood } from '@/e2e/fixtures/every-page';
import { expect, test } from '@/e2e/fixtures/test';

for (const path of [
  '/',
  '/apply',
  '/apply/creators',
  '/login',
  '/shop',
  '/shop/checkout?item=gift-set',
]) {
  test(`${path} is accessible in light and dark, and fits a phone`, async ({ visitor }) => {
    const page = await visitor();
    await page.goto(path);
    await expectPageGood(page);
  });
}

test('a wrong password and an unknown address are told apart by nothing', async ({
  visitor,
  demo,
}) => {
  const page = await visitor();
  const answers: string[] = [];
  for (const email of [demo.affiliateEmail, 'nobody@nowhere.example']) {
    await page.goto('/login');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('certainly not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    const message = page.getByText('E-mail or password is not right.');
    await expect(message).toBeVisible();
    answers.push((await message.textContent()) ?? '');
  }
  expect(answers[0]).toBe(answers[1]);
});
