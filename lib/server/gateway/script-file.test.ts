import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

import { expect, it } from 'vitest';

import { shorten } from '@/lib/server/gateway/script-file';

const script = readFileSync('public/t.js', 'utf8');

it('is below two kilobytes for whoever takes it compressed', () => {
  expect(brotliCompressSync(shorten(script)).length).toBeLessThan(2_000);
});

it('loses what is for its readers and nothing else', () => {
  expect(shorten('// one\n  a();\n\n    // two\n  b("//c"); // d\n')).toBe('a();\nb("//c"); // d');
  // Across lines a comment or a text would be cut in two.
  expect(script).not.toMatch(/\/\*|`/);
});
