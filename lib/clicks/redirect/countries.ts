import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { Reader, type CountryResponse } from 'maxmind';
import { SettingsError } from '@/lib/env';

export type Countries = {
  /** Two letters; null for an address that the file does not know, and without a file. */
  find(address: string): string | null;
  close(): void;
};

export type CountriesOptions = {
  report?: (problem: string, error: unknown) => void;
  /** How often the file is looked at for being another. */
  lookEveryMs?: number;
};

/** A file of countries has about ten megabytes, one of cities a hundred. */
const MAX_BYTES = 300_000_000;
const MAX_REMEMBERED = 10_000;
/** A file of countries has some hundred different records, one of cities too many to keep. */
const MAX_RECORDS = 2_000;
const LOOK_EVERY_MS = 60_000;

const none: Countries = { find: () => null, close: () => undefined };

/**
 * Countries from a file in MaxMind's format (GeoLite2, GeoIP2, DB-IP). Throws when there is none that can be read. One that
 * is replaced later is read again; while the new one cannot be read the old one serves. The reader's own watching would end
 * the process over a file that is half written.
 */
export async function openCountries(
  file: string | undefined,
  { report, lookEveryMs = LOOK_EVERY_MS }: CountriesOptions = {},
): Promise<Countries> {
  if (file === undefined) return none;
  let version = await versionOf(file).catch(() => '');
  let reader = await read(file).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError([`GEOIP_FILE (${file}) cannot be used: ${reason}`]);
  });
  let remembered = new Map<string, string | null>();
  let isLooking = false;

  const look = async () => {
    const found = await versionOf(file);
    if (found === version) return;
    reader = await read(file);
    version = found;
    remembered = new Map();
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch((error: unknown) => report?.('GEOIP_FILE has changed and cannot be read', error))
      .finally(() => (isLooking = false));
  }, lookEveryMs);
  timer.unref();

  return {
    find(address) {
      const known = remembered.get(address);
      if (known !== undefined) return known;
      const country = isIP(address) === 0 ? null : countryIn(reader, address);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(address, country);
      return country;
    },
    close: () => clearInterval(timer),
  };
}

/** Changes when the file does. */
async function versionOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  return `${ino} ${size} ${mtimeMs}`;
}

async function read(file: string): Promise<Reader<CountryResponse>> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, ${MAX_BYTES} are the limit`);
  const reader = new Reader<CountryResponse>(await readFile(file), { cache: recordCache() });
  // A file cut off in the middle has its description all the same, or fails only when it is asked.
  for (const address of ['0.0.0.0', '127.0.0.1', '255.255.255.255']) reader.get(address);
  return reader;
}

function recordCache() {
  const records = new Map<string | number, unknown>();
  return {
    get: (key: string | number) => records.get(key),
    set: (key: string | number, value: unknown) => {
      if (records.size >= MAX_RECORDS) records.clear();
      records.set(key, value);
    },
  };
}

function countryIn(reader: Reader<CountryResponse>, address: string): string | null {
  try {
    const country = reader.get(address)?.country?.iso_code;
    return country && /^[A-Z]{2}$/.test(country) ? country : null;
  } catch {
    // An IPv6 address in a file of IPv4 addresses, or a damaged record.
    return null;
  }
}
