import { commonHeaders, type TransportSettings } from '@/lib/http/common-headers';

/** What a page's browser may do, by one nonce per request. */
export function contentSecurityPolicy(options: {
  nonce: string;
  /** APP_URL is https. */
  secure: boolean;
  /** In development React evaluates text, the reloader opens a socket, and Next's overlay writes styles of its own. */
  dev: boolean;
}): string {
  const { nonce, secure, dev } = options;
  const directives = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? ` 'unsafe-eval'` : ''}`,
    // A nonce would switch 'unsafe-inline' off again.
    `style-src 'self' ${dev ? `'unsafe-inline'` : `'nonce-${nonce}'`}`,
    // Charts and menus place themselves by style attributes; those run no code.
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'${dev ? ' ws: wss:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `frame-src 'none'`,
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ];
  return directives.join('; ');
}

export function pageHeaders(settings: TransportSettings): [name: string, value: string][] {
  return [
    ...commonHeaders(settings),
    ['x-frame-options', 'DENY'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    [
      'permissions-policy',
      'accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
    ],
  ];
}
