import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GUIDES } from '@/app/admin/settings/shops/guides/guide-of';
import { stepsOf } from '@/app/admin/settings/shops/guides/steps';
import { ownCodeGuide } from '@/app/admin/settings/shops/guides/own-code';
import { CONNECTED_PROVIDERS } from '@/lib/connectors/registry';

const values = {
  origin: 'https://refer.example',
  address: 'https://refer.example/api/webhooks/x/con_1',
};
const docs = ['docs/connect.md', 'docs/api.md'].map((file) => readFileSync(file, 'utf8')).join('');

describe.each(CONNECTED_PROVIDERS)('the steps for %s', (provider) => {
  const steps = stepsOf(GUIDES[provider], values.origin, values.address);
  const copies = steps.flatMap((step) => step.copies ?? []);

  it('give the shop’s own address and the script of this installation, and ask for the secret once', () => {
    expect(copies.filter(({ value }) => value === values.address)).toHaveLength(1);
    expect(copies.some(({ value }) => value.includes('src="https://refer.example/t.js"'))).toBe(
      true,
    );
    expect(steps.filter((step) => step.asksSecret)).toHaveLength(1);
  });

  it('name the events that the docs name', () => {
    const events = copies.find(({ label }) => label === 'Events')?.value.split('\n') ?? [];
    expect(events.length).toBeGreaterThan(1);
    for (const event of events) expect(docs).toContain(event);
  });
});

it('for a backend of one’s own the calls go to this installation', () => {
  const copies = ownCodeGuide(values.origin).flatMap((step) => step.copies ?? []);
  const calls = copies.filter(({ value }) => value.startsWith('curl'));
  expect(calls.map(({ value }) => value.split(' ')[3])).toEqual([
    'https://refer.example/api/v1/orders',
    'https://refer.example/api/v1/refunds',
  ]);
});
