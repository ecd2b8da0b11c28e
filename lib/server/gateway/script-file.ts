import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { constants, brotliCompressSync, gzipSync } from 'node:zlib';

import { transformSync } from 'esbuild';

import { headerText } from '@/lib/request/header-text';

type Encoded = { name: string | null; bytes: Buffer };

/**
 * `public/t.js` as pages of shops get it: shortened and compressed once. Answered beside the clicks, so that a shop's page
 * never waits for ours.
 */
export class ScriptFile {
  readonly #encoded: readonly Encoded[];
  readonly #etag: string;

  constructor(root: string) {
    const plain = readShortened(root);
    this.#etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 16)}"`;
    this.#encoded = [
      {
        name: 'br',
        bytes: brotliCompressSync(plain, {
          params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
        }),
      },
      { name: 'gzip', bytes: gzipSync(plain, { level: 9 }) },
      { name: null, bytes: plain },
    ];
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers } = request;
    const lines = [
      ['access-control-allow-origin', '*'],
      ['cache-control', 'public, max-age=3600, stale-while-revalidate=86400'],
      ['cross-origin-resource-policy', 'cross-origin'],
      ['etag', this.#etag],
      ['vary', 'accept-encoding'],
    ];
    if (headers['if-none-match'] === this.#etag) {
      response.writeHead(304, lines.flat());
      response.end();
      return;
    }
    const { name, bytes } = this.#encodedFor(headerText(headers['accept-encoding']) ?? '');
    lines.push(['content-type', 'text/javascript; charset=utf-8']);
    lines.push(['content-length', String(bytes.length)]);
    if (name !== null) lines.push(['content-encoding', name]);
    response.writeHead(200, lines.flat());
    response.end(method === 'HEAD' ? undefined : bytes);
  }

  #encodedFor(accepted: string): Encoded {
    const [best] = this.#encoded.filter(
      ({ name }) =>
        name === null ||
        new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(?:\\.0*)?(?:[,\\s]|$))`, 'i').test(accepted),
    );
    return best ?? { name: null, bytes: Buffer.alloc(0) };
  }
}

/** With short names and without what is for its readers. By esbuild, which is here to load what we are written in. */
export function readShortened(root: string): Buffer {
  const script = readFileSync(path.join(root, 'public', 't.js'), 'utf8');
  return Buffer.from(transformSync(script, { minify: true, target: 'es2020' }).code);
}
