import type { Copied } from '@/app/admin/settings/shops/guides/types';

export const code = (label: string, ...lines: string[]): Copied => ({
  label,
  value: lines.join('\n'),
  isBlock: true,
});

/** For providers that let one choose the secret. */
export const NEW_SECRET = code('On a terminal', 'openssl rand -base64 24');
