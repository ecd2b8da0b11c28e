import type { LaunchSettings } from '@/lib/env';

export type TransportSettings = Pick<LaunchSettings, 'APP_URL' | 'HSTS_SUBDOMAINS'>;

/** Whether people reach this installation over TLS. */
export function usesTls({ APP_URL }: Pick<TransportSettings, 'APP_URL'>): boolean {
  return APP_URL.startsWith('https://');
}

/**
 * What every answer says, whoever makes it. TLS is asked for on this host alone (RFC 6797): other hosts of the domain may
 * be somebody else's, and only a setting speaks for them.
 */
export function commonHeaders(settings: TransportSettings): [name: string, value: string][] {
  const headers: [string, string][] = [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
  ];
  if (usesTls(settings)) {
    const scope = settings.HSTS_SUBDOMAINS ? '; includeSubDomains' : '';
    headers.push(['strict-transport-security', `max-age=31536000${scope}`]);
  }
  return headers;
}
