import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { catalogueTable } from '@/lib/webhooks/catalogue';

it('stands in the documentation as it is here', async () => {
  const page = await readFile('docs/webhooks.md', 'utf8');
  const [, events = ''] = page.split('## Events\n');
  expect(events.trim()).toBe(catalogueTable());
});
