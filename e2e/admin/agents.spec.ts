import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from '@/e2e/fixtures/test';

type Answer = { items?: { id: string }[]; confirmation?: { token: string } };

test('a key is made with a daily limit, and an agent approves with it what the audit log then shows', async ({
  as,
  baseURL,
}) => {
  const page = await as('admin', '/admin/settings/keys');
  const address = `${new URL(page.url()).origin}/api/mcp`;
  await expect(page.getByRole('region', { name: 'Connect an agent' })).toContainText('/api/mcp');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Night shift');
  for (const scope of ['See commissions', 'Approve, void and claw back commissions']) {
    await dialog.getByLabel(scope, { exact: true }).check();
  }
  const limits = dialog.getByLabel(/may move by itself/);
  await limits.fill('USD nothing');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByText(/is no amount/).first()).toBeVisible();
  await limits.fill('USD 10000.00');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const key = await dialog.getByRole('textbox', { name: 'API key' }).inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('main').getByText('$10,000.00').first()).toBeVisible();

  const client = new Client({ name: 'e2e', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  const url = new URL('/api/mcp', baseURL ?? address);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('approve_payout');
  const call = async (name: string, args: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: args })).structuredContent as Answer;
  const pending = await call('list_commissions', { status: 'pending', held: false, limit: 1 });
  const commissionId = pending.items?.[0]?.id;
  const preview = await call('approve_payout', { commissionId });
  expect(preview).toMatchObject({ mode: 'preview' });
  const confirmation = preview.confirmation?.token;
  const done = await call('approve_payout', { commissionId, confirmation });
  expect(done).toMatchObject({ mode: 'done' });
  await client.close();

  await page.goto('/admin/audit?search=Night shift');
  await expect(page.getByRole('main')).toContainText('Agent called a tool');
  await expect(page.getByRole('main')).toContainText('Night shift');
});
