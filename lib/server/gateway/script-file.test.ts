import { brotliCompressSync, gzipSync } from 'node:zlib';

import { expect, it } from 'vitest';

import { readShortened } from '@/lib/server/gateway/script-file';

it('is below two kilobytes for whoever takes it compressed', () => {
  const script = readShortened(process.cwd());
  expect(brotliCompressSync(script).length).toBeLessThan(2_000);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThan(2_000);
});
