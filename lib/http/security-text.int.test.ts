import { afterEach, expect, it } from 'vitest';
import { GET } from '@/app/.well-known/security.txt/route';
import { env } from '@/lib/env';

const settings = env() as { SECURITY_CONTACT: string | undefined };
afterEach(() => {
  settings.SECURITY_CONTACT = undefined;
});

const ask = () => GET(new Request('http://localhost:3000/.well-known/security.txt'));

it('security.txt names whom the settings name, and is valid for less than a year', async () => {
  settings.SECURITY_CONTACT = 'mailto:security@example.com';
  const answer = ask();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const lines = (await answer.text()).split('\n');
  expect(lines[0]).toBe('Contact: mailto:security@example.com');
  expect(lines[1]).toMatch(/^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const days = (Date.parse(lines[1]?.slice(9) ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(30);
  expect(days).toBeLessThan(365);
  expect(lines[2]).toBe('Canonical: http://localhost:3000/.well-known/security.txt');
});

it('security.txt is not there where nobody is named', () => {
  expect(ask().status).toBe(404);
});
