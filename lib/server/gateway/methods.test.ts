import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { methodsOf } from '@/lib/server/gateway/methods';

const root = path.resolve(import.meta.dirname, '../../..');
const filesNamed = (name: string) =>
  readdirSync(path.join(root, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === name)
    .map((file) => `app/${file.replaceAll('\\', '/')}`);
const routes = filesNamed('route.ts');
const pages = filesNamed('page.tsx');

/** `app/portal/(member)/export/[what]/route.ts` as somebody asks for it: `/portal/export/x`. */
function addressOf(file: string): string {
  const segments = file.split('/').slice(1, -1);
  const asked = segments.filter((segment) => !segment.startsWith('('));
  return `/${asked.map((segment) => (segment.startsWith('[') ? 'x' : segment)).join('/')}`;
}

function handledBy(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const exported = text.match(/^export (?!type)[^;=]*[;={(]/gm)?.join('\n') ?? '';
  return [...new Set(exported.match(/\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/g))];
}

describe('the methods of an address', () => {
  it('are found for every route handler', () => {
    expect(routes.length).toBeGreaterThan(35);
  });

  it.each(routes)('hold what %s handles, and no more for files', (file) => {
    const handled = handledBy(file);
    expect(handled).not.toEqual([]);
    const methods = methodsOf(addressOf(file));
    const implied = [...handled, ...(handled.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
    expect(methods).toEqual(expect.arrayContaining(handled));
    if (!/^app\/api\/(?:v1|mcp|webhooks)\//.test(file)) {
      expect(implied).toEqual(expect.arrayContaining(methods));
    }
  });

  it.each([
    ...pages.map(addressOf),
    '/',
    '/portal',
    '/admin/payouts/batches/x',
    '/admin/statements',
    '/shop/checkout?a=/export',
  ])('are those of a page with forms: %s', (address) =>
    expect(methodsOf(address)).toEqual(['GET', 'HEAD', 'POST']),
  );
});
