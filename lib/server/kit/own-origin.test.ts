import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

import { ownOrigin } from '@/lib/server/kit/own-origin';

it.each([
  [undefined, 'http://localhost:3000'],
  ['0.0.0.0', 'http://localhost:3000'],
  ['::', 'http://localhost:3000'],
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['::1', 'http://[::1]:3000'],
  ['app.internal', 'http://app.internal:3000'],
])('a server that listens on %s reaches itself at %s, without TLS', (HOST, origin) => {
  expect(ownOrigin({ HOST, PORT: 3000 })).toBe(origin);
});

it('Next still asks there for the page that an action leads to', () => {
  const file = createRequire(import.meta.url).resolve(
    'next/dist/server/app-render/action-handler.js',
  );
  const asked = readFileSync(file, 'utf8').match(/origin = process\.env\.__NEXT_PRIVATE_ORIGIN;/g);
  expect(asked).toHaveLength(2);
});
