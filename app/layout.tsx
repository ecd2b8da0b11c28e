import '@/app/globals.css';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '@/components/ui/providers';

export const metadata: Metadata = {
  title: { default: 'Tributary', template: '%s · Tributary' },
  icons: { icon: '/favicon.svg' },
  // Referral codes and figures are nobody else's business: nothing leaks by the Referer header.
  referrer: 'strict-origin-when-cross-origin',
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafaf8' },
    { media: '(prefers-color-scheme: dark)', color: '#11100d' },
  ],
  viewportFit: 'cover',
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading a header makes every page dynamic, which a nonce per request needs.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    // next-themes sets the class before the page is hydrated.
    <html lang="en" className={GeistSans.variable} suppressHydrationWarning>
      <body className="font-sans">
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
