import { keyedHashes } from '@/lib/crypto/keyed-hash';
import { randomToken, signToken, verifyToken } from '@/lib/crypto/token';

/**
 * OWASP's device cookie: a browser that logged in to an account before carries a signed proof of it. Its failed logins
 * have a counter of their own, so that nobody else's can lock it out.
 */
export const DEVICE_COOKIE = 'tb_device';
export const DEVICE_COOKIE_SECONDS = 400 * 24 * 60 * 60;

/** A browser that several people share remembers the last few of them. */
const MAX_ACCOUNTS = 5;

type Device = { id: string; accounts: string[] };

/** Under each secret that is listed, that of now first. */
function accountMarks(email: string): string[] {
  return keyedHashes('device-cookie', `account:${email}`);
}

function readDevice(cookie: string | undefined): Device | null {
  const payload = cookie === undefined ? null : verifyToken('device-cookie', cookie);
  const [id, ...accounts] = payload?.split('|') ?? [];
  return id ? { id, accounts } : null;
}

/** The id of the device when it has logged in to this account before; null for a stranger to it. */
export function knownDevice(cookie: string | undefined, email: string): string | null {
  const device = readDevice(cookie);
  const marks = accountMarks(email);
  return device?.accounts.some((account) => marks.includes(account)) ? device.id : null;
}

/** The cookie after a login: the same device, knowing this account too. */
export function rememberDevice(cookie: string | undefined, email: string): string {
  const { id, accounts } = readDevice(cookie) ?? { id: randomToken(16), accounts: [] };
  const marks = accountMarks(email);
  const others = accounts.filter((account) => !marks.includes(account));
  const known = [...marks.slice(0, 1), ...others].slice(0, MAX_ACCOUNTS);
  return signToken('device-cookie', [id, ...known].join('|'));
}
