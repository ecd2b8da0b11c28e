import { expect, test } from '@/e2e/fixtures/test';

test('a wrong key is an event that owners see and nobody else', async ({ as, request }) => {
  const answer = await request.get('/api/v1/affiliates', {
    headers: { authorization: 'Bearer tb_live_made-up' },
  });
  expect(answer.status()).toBe(401);
  const owner = await as('admin');
  const table = owner.getByRole('table', { name: 'Refusals, newest first' });
  await expect(async () => {
    await owner.goto('/admin/security?kind=key');
    await expect(table.getByText('There is no such key').first()).toBeVisible();
  }).toPass();
  await expect(owner.getByRole('main')).not.toContainText('tb_live_made-up');
  const finance = await as('finance');
  for (const path of [
    '/admin/security',
    '/admin/settings/keys',
    '/admin/settings/shops',
    '/admin/settings/team',
    '/admin/settings/webhooks',
  ]) {
    expect((await finance.goto(path))?.status(), path).toBe(404);
  }
});
