import {
  envFields,
  howToMakeAKey,
  howToMakeASecret,
  type EncryptionKey,
  type logLevels,
  type TrustedProxies,
} from '@/lib/env-fields';

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
  /** Whether browsers are told to use TLS for every host below this one's, too. */
  HSTS_SUBDOMAINS: boolean;
  /** The first signs, all of them verify. */
  AUTH_SECRET: readonly [string, ...string[]];
  /** The first key encrypts, all of them decrypt. Each key has 32 bytes. */
  ENCRYPTION_KEYS: readonly [EncryptionKey, ...EncryptionKey[]];
  COOKIE_DOMAIN: string | undefined;
  TRUST_PROXY: TrustedProxies;
  SMTP_URL: string | undefined;
  MAIL_FROM: string;
  STRIPE_WEBHOOK_SECRET: string | undefined;
  /** Of security.txt: an address of a page, or `mailto:` and an address. Without it there is none. */
  SECURITY_CONTACT: string | undefined;
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

/** The settings as far as they are known before the launcher adds its own database and secrets. Pure. */
export function parseLaunchEnv(source: EnvSource): Parsed<LaunchSettings> {
  // An empty variable (`PORT=` in a .env file) means the same as none.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const parsed = envFields.safeParse(given);
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
    SECURITY_CONTACT,
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
      SECURITY_CONTACT,
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
