import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openCountries, type Countries } from '@/lib/clicks/redirect/countries';
import { bits, makeMmdb } from '@/lib/testing/mmdb';

let folder: string;
let file: string;
const open: Countries[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-countries-'));
  file = path.join(folder, 'countries.mmdb');
});
afterEach(async () => {
  for (const countries of open.splice(0)) countries.close();
  await rm(folder, { recursive: true, force: true });
});

async function openFile(problems: string[] = []): Promise<Countries> {
  const report = (problem: string) => void problems.push(problem);
  const countries = await openCountries(file, { report, lookEveryMs: 20 });
  open.push(countries);
  return countries;
}

const WORLD = {
  '0000000000000000000000000000000000000000000000000000000000000000': 'XX',
  // 81.2.69.0/24 and 2001:218::/32, as in ::/96 and in the tree of IPv6.
  [`${'0'.repeat(96)}${bits([81, 2, 69])}`]: 'GB',
  [`${bits([0x20, 0x01, 0x02, 0x18])}`]: 'JP',
};

it('finds the countries of IPv4 and IPv6 addresses', async () => {
  await writeFile(file, makeMmdb(WORLD));
  const countries = await openFile();
  // The second time from memory.
  for (let i = 0; i < 2; i++) {
    expect(countries.find('81.2.69.160')).toBe('GB');
    expect(countries.find('81.2.70.1')).toBeNull();
    expect(countries.find('2001:218::1')).toBe('JP');
    expect(countries.find('2001:219::1')).toBeNull();
    expect(countries.find('not an address')).toBeNull();
  }
});

it('remembers a bounded number of addresses, and answers the same beyond it', async () => {
  await writeFile(file, makeMmdb(WORLD));
  const countries = await openFile();
  for (let i = 0; i < 25_000; i++) {
    expect(countries.find(`81.2.${60 + (i % 20)}.${i % 256}`)).toBe(i % 20 === 9 ? 'GB' : null);
  }
});

it('without a file there are no countries', async () => {
  const countries = await openCountries(undefined);
  expect(countries.find('81.2.69.160')).toBeNull();
});

it('a file that is missing, or is something else, stops the start and says which it is', async () => {
  await expect(openFile()).rejects.toThrow(`GEOIP_FILE (${file}) cannot be used`);
  await writeFile(file, 'no database');
  await expect(openFile()).rejects.toThrow(`GEOIP_FILE (${file}) cannot be used`);
  await writeFile(file, makeMmdb(WORLD).subarray(0, 200));
  await expect(openFile()).rejects.toThrow(`GEOIP_FILE (${file}) cannot be used`);
  await expect(openCountries(folder)).rejects.toThrow(`GEOIP_FILE (${folder}) cannot be used`);
});

it('a file that is replaced is read again, and one that is damaged is not', async () => {
  await writeFile(file, makeMmdb(WORLD));
  const problems: string[] = [];
  const countries = await openFile(problems);
  expect(countries.find('81.2.69.160')).toBe('GB');
  await replace(makeMmdb({ [`${'0'.repeat(96)}${bits([81, 2])}`]: 'FR' }));
  await vi.waitFor(() => expect(countries.find('81.2.69.160')).toBe('FR'), 5_000);

  await replace(Buffer.from('half'));
  await vi.waitFor(
    () => expect(problems).toContain('GEOIP_FILE has changed and cannot be read'),
    5_000,
  );
  await rm(file);
  expect(countries.find('81.2.3.4')).toBe('FR');
  await replace(makeMmdb(WORLD));
  await vi.waitFor(() => expect(countries.find('81.2.69.160')).toBe('GB'), 5_000);
});

async function replace(content: Buffer): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}
