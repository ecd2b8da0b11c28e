import { describe, expect, it } from 'vitest';

import { type EnvSource, parseEnv, parseLaunchEnv } from '@/lib/env';
import { weaknessOf } from '@/lib/env-fields';

const authSecret = 'Zk3vQ9xT1mB7yLr5WcN8hJd2PfG6aSeU4oRiKtVw0Xs';
const keyBytes = Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 37 + 11) % 256));
const complete: EnvSource = {
  DATABASE_URL: 'postgresql://tributary:pw@db.internal:5432/tributary',
  AUTH_SECRET: authSecret,
  ENCRYPTION_KEYS: `k1:${keyBytes.toString('base64')}`,
};

function problemsOf(change: EnvSource): string[] {
  const parsed = parseEnv({ ...complete, ...change });
  return parsed.ok ? [] : parsed.problems;
}

describe('the settings', () => {
  it('have defaults for everything but the database and the secrets', () => {
    const parsed = parseEnv(complete);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        DATA_DIR: '.data',
        PORT: 3000,
        HOST: undefined,
        APP_URL: 'http://localhost:3000',
        TRUST_PROXY: { kind: 'none' },
        CLICK_FLOOD_SESSION: 20,
        CLICK_FLOOD_NETWORK: 300,
        HSTS_SUBDOMAINS: false,
        SECURITY_CONTACT: undefined,
        GEOIP_FILE: undefined,
        METRICS_TOKEN: undefined,
        WORKER: 'on',
        LOG_LEVEL: 'info',
        DEMO: false,
      },
    });
  });

  it('make the default address from the port', () => {
    const parsed = parseEnv({ ...complete, PORT: '8080' });
    expect(parsed).toMatchObject({ ok: true, value: { APP_URL: 'http://localhost:8080' } });
  });

  it('take an empty variable for one that is not set', () => {
    expect(problemsOf({ PORT: '', SMTP_URL: ' ', COOKIE_DOMAIN: '' })).toEqual([]);
  });

  it('take an address or a page to tell weaknesses to', () => {
    const contactOf = (SECURITY_CONTACT: string) => parseEnv({ ...complete, SECURITY_CONTACT });
    expect(contactOf('security@example.com')).toMatchObject({
      value: { SECURITY_CONTACT: 'mailto:security@example.com' },
    });
    expect(contactOf('https://example.com/security').ok).toBe(true);
    for (const wrong of ['http://example.com', 'nobody', 'a@b.c\nExpires: never', 'mailto:']) {
      expect(problemsOf({ SECURITY_CONTACT: wrong }), wrong).toHaveLength(1);
    }
  });

  it('take a list of secrets, each as strong as one alone', () => {
    const other = [...authSecret].reverse().join('');
    const parsed = parseEnv({ ...complete, AUTH_SECRET: `${other} , ${authSecret}` });
    expect(parsed).toMatchObject({ value: { AUTH_SECRET: [other, authSecret] } });
    for (const wrong of [`${authSecret},short`, `short,${authSecret}`, `${authSecret},`, ',']) {
      expect(problemsOf({ AUTH_SECRET: wrong }).join(), wrong).toContain('AUTH_SECRET is too weak');
    }
    expect(problemsOf({ AUTH_SECRET: `${authSecret},${authSecret}` })).toHaveLength(1);
  });

  it('take limits of clicks in a minute, and 0 for none', () => {
    const parsed = parseEnv({
      ...complete,
      CLICK_FLOOD_SESSION: '0',
      CLICK_FLOOD_NETWORK: '60000',
    });
    expect(parsed).toMatchObject({
      value: { CLICK_FLOOD_SESSION: 0, CLICK_FLOOD_NETWORK: 60_000 },
    });
    for (const wrong of ['-1', '1.5', 'many', '60001']) {
      expect(problemsOf({ CLICK_FLOOD_NETWORK: wrong }), wrong).toHaveLength(1);
    }
  });

  it('refuse a weak token for metrics', () => {
    expect(problemsOf({ METRICS_TOKEN: 'prometheus' })).toEqual([
      expect.stringContaining('METRICS_TOKEN is too weak'),
    ]);
    expect(problemsOf({ METRICS_TOKEN: authSecret })).toEqual([]);
  });

  it('lose the slash at the end of APP_URL', () => {
    const parsed = parseEnv({ ...complete, APP_URL: 'https://partners.example.com/' });
    expect(parsed).toMatchObject({ ok: true, value: { APP_URL: 'https://partners.example.com' } });
  });

  it('keep all encryption keys in their order, the first one current', () => {
    const other = Buffer.from(keyBytes).reverse();
    const ENCRYPTION_KEYS = `new:${other.toString('base64')}, k1:${keyBytes.toString('base64')}`;
    const parsed = parseEnv({ ...complete, ENCRYPTION_KEYS });
    if (!parsed.ok) throw new Error(parsed.problems.join());
    expect(parsed.value.ENCRYPTION_KEYS.map(({ id }) => id)).toEqual(['new', 'k1']);
    expect(parsed.value.ENCRYPTION_KEYS[0].key.equals(other)).toBe(true);
  });

  it.each([
    ['2', { kind: 'hops', hops: 2 }],
    ['none', { kind: 'none' }],
    ['10.0.0.0/8, ::1', { kind: 'networks', networks: ['10.0.0.0/8', '::1'] }],
  ])('read TRUST_PROXY=%s', (TRUST_PROXY, expected) => {
    const parsed = parseEnv({ ...complete, TRUST_PROXY });
    expect(parsed.ok && parsed.value.TRUST_PROXY).toEqual(expected);
  });

  it('may lack what the launcher makes, and only there', () => {
    expect(parseLaunchEnv({}).ok).toBe(true);
    const parsed = parseEnv({});
    const names = parsed.ok ? [] : parsed.problems.map((problem) => problem.split(' ')[0]);
    expect(names).toEqual(['DATABASE_URL', 'AUTH_SECRET', 'ENCRYPTION_KEYS']);
  });
});

describe('a wrong setting', () => {
  it.each<[string, EnvSource]>([
    ['PORT', { PORT: '70000' }],
    ['PORT', { PORT: '3000x' }],
    ['HOST', { HOST: 'a b' }],
    ['APP_URL', { APP_URL: 'partners.example.com' }],
    ['APP_URL', { APP_URL: 'https://example.com/partners' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/x' }],
    ['COOKIE_DOMAIN', { COOKIE_DOMAIN: 'localhost' }],
    ['COOKIE_DOMAIN', { COOKIE_DOMAIN: 'other.com', APP_URL: 'https://partners.example.com' }],
    ['COOKIE_DOMAIN', { COOKIE_DOMAIN: 'le.com', APP_URL: 'https://partners.example.com' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'yes' }],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.0/40' }],
    ['SMTP_URL', { SMTP_URL: 'https://mail', MAIL_FROM: 'a@b.c' }],
    ['MAIL_FROM', { SMTP_URL: 'smtp://mail' }],
    ['MAIL_FROM', { MAIL_FROM: 'a@b.c\r\nBcc: x@y.z' }],
    ['STRIPE_WEBHOOK_SECRET', { STRIPE_WEBHOOK_SECRET: 'sk_live_123' }],
    ['WORKER', { WORKER: 'maybe' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ])('%s is named in one line: %o', (name, change) => {
    const problems = problemsOf(change);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} [^\\n]+\\.$`));
  });

  it('does not hide another one', () => {
    const names = problemsOf({ PORT: 'x', WORKER: 'x', AUTH_SECRET: 'x' }).map(
      (problem) => problem.split(' ')[0],
    );
    expect(names.sort()).toEqual(['AUTH_SECRET', 'PORT', 'WORKER']);
  });
});

describe('a weak secret', () => {
  it.each([
    ['short', 'abc'],
    ['one character short', authSecret.slice(0, 31)],
    ['one character repeated', 'x'.repeat(64)],
    ['a short pattern repeated', 'ab12'.repeat(16)],
    ['a well-known word', `${authSecret}-changeme`],
    ['a well-known word in capitals', `MY-SECRET-${authSecret}`],
  ])('is refused: %s', (_reason, AUTH_SECRET) => {
    expect(weaknessOf(AUTH_SECRET)).not.toBeNull();
    const [problem] = problemsOf({ AUTH_SECRET });
    expect(problem).toContain('AUTH_SECRET is too weak');
    expect(problem).toContain('make one with: node -p');
    expect(problem).not.toContain(AUTH_SECRET);
  });

  it.each([
    ['too short', `k1:${Buffer.alloc(16, 7).toString('base64')}`],
    ['too long', `k1:${Buffer.concat([keyBytes, keyBytes]).toString('base64')}`],
    ['one byte repeated', `k1:${Buffer.alloc(32, 7).toString('base64')}`],
    ['words', `k1:${Buffer.from('this is my password for payouts!').toString('base64')}`],
    ['without a name', keyBytes.toString('base64')],
    ['the same name twice', `k1:${keyBytes.toString('base64')},k1:${keyBytes.toString('base64')}`],
  ])('is refused as an encryption key: %s', (_reason, ENCRYPTION_KEYS) => {
    expect(problemsOf({ ENCRYPTION_KEYS })[0]).toContain('ENCRYPTION_KEYS');
  });
});
