import { z } from 'zod';

/**
 * Every setting of the installation, under the name it has in the environment.
 * Read once; nothing else in the project reads `process.env`.
 */
export type Settings = {
  NODE_ENV: 'production' | 'development' | 'test';
  DATABASE_URL: string;
  /** Absolute or relative to the working directory. */
  DATA_DIR: string;
  PORT: number;
  /** `undefined`: all addresses, IPv4 and IPv6. */
  HOST: string | undefined;
  /** The public origin, without a trailing slash. */
  APP_URL: string;
  AUTH_SECRET: string;
  /** The first key encrypts, all of them decrypt. Each key has 32 bytes. */
  ENCRYPTION_KEYS: readonly [EncryptionKey, ...EncryptionKey[]];
  COOKIE_DOMAIN: string | undefined;
  TRUST_PROXY: TrustedProxies;
  SMTP_URL: string | undefined;
  MAIL_FROM: string;
  STRIPE_WEBHOOK_SECRET: string | undefined;
  /** Clicks in a minute, from one session and from one network, beyond which they are a flood; 0: any number. */
  CLICK_FLOOD_SESSION: number;
  CLICK_FLOOD_NETWORK: number;
  /** A database of countries in MaxMind's format. */
  GEOIP_FILE: string | undefined;
  /** What Prometheus must show to read /metrics; without it there are none. */
  METRICS_TOKEN: string | undefined;
  WORKER: 'on' | 'off';
  LOG_LEVEL: (typeof logLevels)[number];
  DEMO: boolean;
};

export type EncryptionKey = { id: string; key: Buffer };

export type TrustedProxies =
  { kind: 'none' } | { kind: 'hops'; hops: number } | { kind: 'networks'; networks: string[] };

/** The settings that the launcher can make itself when it brings its own PostgreSQL. */
type MadeByLauncher = 'DATABASE_URL' | 'AUTH_SECRET' | 'ENCRYPTION_KEYS';
export type LaunchSettings = Omit<Settings, MadeByLauncher> &
  Partial<Pick<Settings, MadeByLauncher>>;

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: string[] };

/** What an environment holds: text, or nothing. */
export type EnvSource = Readonly<Record<string, string | undefined>>;

export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const howToMakeASecret =
  "make one with: node -p \"require('crypto').randomBytes(32).toString('base64url')\"";
const howToMakeAKey =
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

const fields = z.object({
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
  AUTH_SECRET: secret.optional(),
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

/** The settings as far as they are known before the launcher adds its own database and secrets. Pure. */
export function parseLaunchEnv(source: EnvSource): Parsed<LaunchSettings> {
  // An empty variable (`PORT=` in a .env file) means the same as none.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const parsed = fields.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')} ${issue.message}.`,
    );
    return { ok: false, problems: [...new Set(problems)] };
  }
  const {
    HOST,
    COOKIE_DOMAIN,
    SMTP_URL,
    MAIL_FROM,
    STRIPE_WEBHOOK_SECRET,
    GEOIP_FILE,
    METRICS_TOKEN,
    ...rest
  } = parsed.data;
  const APP_URL = rest.APP_URL ?? `http://localhost:${rest.PORT}`;
  const { hostname } = new URL(APP_URL);
  if (COOKIE_DOMAIN && hostname !== COOKIE_DOMAIN && !hostname.endsWith(`.${COOKIE_DOMAIN}`)) {
    const problem = `COOKIE_DOMAIN is ${COOKIE_DOMAIN}, but APP_URL (${APP_URL}) does not lie in it: browsers would drop the cookie.`;
    return { ok: false, problems: [problem] };
  }
  if (SMTP_URL && !MAIL_FROM) {
    const problem =
      'MAIL_FROM is missing: with SMTP_URL set, name the sender, such as Partners <partners@example.com>.';
    return { ok: false, problems: [problem] };
  }
  return {
    ok: true,
    value: {
      ...rest,
      APP_URL,
      HOST,
      COOKIE_DOMAIN,
      SMTP_URL,
      MAIL_FROM: MAIL_FROM ?? `Tributary <no-reply@${hostname}>`,
      STRIPE_WEBHOOK_SECRET,
      GEOIP_FILE,
      METRICS_TOKEN,
    },
  };
}

/** All settings, complete. Pure: the same source gives the same answer. */
export function parseEnv(source: EnvSource): Parsed<Settings> {
  const launch = parseLaunchEnv(source);
  if (!launch.ok) return launch;
  const { DATABASE_URL, AUTH_SECRET, ENCRYPTION_KEYS } = launch.value;
  if (DATABASE_URL !== undefined && AUTH_SECRET !== undefined && ENCRYPTION_KEYS !== undefined) {
    return { ok: true, value: { ...launch.value, DATABASE_URL, AUTH_SECRET, ENCRYPTION_KEYS } };
  }
  const problems: string[] = [];
  if (DATABASE_URL === undefined) {
    problems.push(
      'DATABASE_URL is missing: set it, or start with npm start, npm run demo or npm run dev, which bring their own PostgreSQL.',
    );
  }
  if (AUTH_SECRET === undefined) problems.push(`AUTH_SECRET is missing; ${howToMakeASecret}.`);
  if (ENCRYPTION_KEYS === undefined) {
    problems.push(`ENCRYPTION_KEYS is missing; ${howToMakeAKey}.`);
  }
  return { ok: false, problems };
}

let cached: Settings | undefined;

/** The settings of this process. Throws a `SettingsError` with one line per problem. */
export function env(): Settings {
  if (cached === undefined) {
    const parsed = parseEnv(process.env);
    if (!parsed.ok) throw new SettingsError(parsed.problems);
    cached = parsed.value;
  }
  return cached;
}
