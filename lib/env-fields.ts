import { z } from 'zod';

export type EncryptionKey = { id: string; key: Buffer };

export type TrustedProxies =
  { kind: 'none' } | { kind: 'hops'; hops: number } | { kind: 'networks'; networks: string[] };

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export const howToMakeASecret =
  "make one with: node -p \"require('crypto').randomBytes(32).toString('base64url')\"";
export const howToMakeAKey =
  "make one with: node -p \"'k1:' + require('crypto').randomBytes(32).toString('base64')\"";

/** Words that give a copied or made-up secret away. At least six letters each, so that no random secret is refused. */
const guessable =
  /secret|password|passw0rd|change.?me|example|placeholder|replace|insecure|default|tributary|nextauth|qwerty|letmein|123456|abcdef/i;

/** Why a text is no secret, or `null` when it can be one. Secrets are random: 32 characters or more. */
export function weaknessOf(secret: string): string | null {
  if (secret.length < 32) return `has ${secret.length} characters, at least 32 are needed`;
  if (new Set(secret).size < 10) return 'repeats the same few characters';
  const word = guessable.exec(secret);
  if (word) return `contains the well-known word "${word[0]}"`;
  return null;
}

const secret = z.string().superRefine((value, ctx) => {
  const weakness = weaknessOf(value);
  if (weakness) ctx.addIssue(`is too weak (${weakness}); ${howToMakeASecret}`);
});

/** One secret, or several with commas between them. */
const secrets = z.string().transform((value, ctx) => {
  const [first = '', ...rest] = value.split(',').map((text) => text.trim());
  const all = [first, ...rest] as const;
  for (const one of all) {
    const weakness = weaknessOf(one);
    if (weakness) ctx.addIssue(`is too weak (${weakness}); ${howToMakeASecret}`);
  }
  if (new Set(all).size < all.length) ctx.addIssue('holds a secret twice');
  return all;
});

const encryptionKeys = z.string().transform((value, ctx) => {
  const keys: EncryptionKey[] = [];
  for (const part of value.split(',').map((text) => text.trim())) {
    const [, id, encoded] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(part) ?? [];
    if (id === undefined || encoded === undefined) {
      ctx.addIssue(`must look like keyid:base64[,keyid:base64]; ${howToMakeAKey}`);
      return z.NEVER;
    }
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== 32) {
      ctx.addIssue(`key "${id}" has ${key.length} bytes, exactly 32 are needed; ${howToMakeAKey}`);
    } else if (new Set(key).size < 10) {
      ctx.addIssue(`key "${id}" repeats the same few bytes; ${howToMakeAKey}`);
    } else if (guessable.test(key.toString('latin1'))) {
      ctx.addIssue(`key "${id}" is made of words, not of random bytes; ${howToMakeAKey}`);
    }
    if (keys.some((other) => other.id === id)) ctx.addIssue(`names the key "${id}" twice`);
    keys.push({ id, key });
  }
  const [first, ...rest] = keys;
  return first === undefined ? z.NEVER : ([first, ...rest] as const);
});

const trustProxy = z.string().transform((value, ctx): TrustedProxies => {
  if (/^(none|off|false|no|0)$/i.test(value)) return { kind: 'none' };
  if (/^[1-9]$/.test(value)) return { kind: 'hops', hops: Number(value) };
  const networks = value.split(',').map((text) => text.trim());
  if (networks.every(isNetwork)) return { kind: 'networks', networks };
  ctx.addIssue(
    'must be the number of proxies in front (1 to 9) or a list of addresses and networks such as 10.0.0.0/8,::1',
  );
  return z.NEVER;
});

function isNetwork(text: string): boolean {
  return [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()].some((kind) => kind.safeParse(text).success);
}

function url(protocols: readonly string[], example: string) {
  return z.string().superRefine((value, ctx) => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      ctx.addIssue(`must be an address such as ${example}`);
    }
  });
}

const appUrl = url(['http:', 'https:'], 'https://partners.example.com').transform((value, ctx) => {
  // A failed check above does not keep a transform from running.
  if (!URL.canParse(value)) return z.NEVER;
  const { origin, pathname, search, hash } = new URL(value);
  if (pathname !== '/' || search !== '' || hash !== '') {
    ctx.addIssue('must be an address without a path, such as https://partners.example.com');
  }
  return origin;
});

const perMinute = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number of clicks in a minute, 0 for any, 60000 at most')
  .transform(Number)
  .refine((count) => count <= 60_000, 'must be 60000 at most');

/** Each setting by itself, as text in the environment has it. */
export const envFields = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], 'must be production, development or test')
    .default('development'),
  DATABASE_URL: url(
    ['postgres:', 'postgresql:'],
    'postgresql://user:password@host:5432/tributary',
  ).optional(),
  DATA_DIR: z.string().default('.data'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port between 1 and 65535')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, 'must be a port between 1 and 65535')
    .default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an address such as 127.0.0.1')
    .optional(),
  APP_URL: appUrl.optional(),
  HSTS_SUBDOMAINS: z
    .enum(['on', 'off'], 'must be on or off')
    .default('off')
    .transform((value) => value === 'on'),
  AUTH_SECRET: secrets.optional(),
  ENCRYPTION_KEYS: encryptionKeys.optional(),
  COOKIE_DOMAIN: z
    .string()
    .regex(/^\.?([a-z0-9-]+\.)+[a-z]{2,}$/i, 'must be a domain such as example.com')
    .transform((value) => value.replace(/^\./, '').toLowerCase())
    .optional(),
  TRUST_PROXY: trustProxy.default({ kind: 'none' }),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@mail.example.com:587').optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>\r\n]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'must be an address such as Partners <partners@example.com>',
    )
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/=_-]{16,}$/,
      'must be the signing secret (whsec_…) that Stripe shows for the webhook endpoint',
    )
    .optional(),
  SECURITY_CONTACT: z
    .string()
    .transform((value) => (/^[^\s:@/]+@[^\s:@/]+$/.test(value) ? `mailto:${value}` : value))
    .refine(
      (value) => /^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(value),
      'must be an address such as security@example.com or https://example.com/security',
    )
    .optional(),
  CLICK_FLOOD_SESSION: perMinute.default(20),
  CLICK_FLOOD_NETWORK: perMinute.default(300),
  GEOIP_FILE: z.string().optional(),
  METRICS_TOKEN: secret.optional(),
  WORKER: z.enum(['on', 'off'], 'must be on or off').default('on'),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  DEMO: z
    .string()
    .transform((value) => value === '1')
    .default(false),
});
