/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // No page uses the image service, and it would scale whatever it is asked for: /_next/image is not there.
  images: { unoptimized: true },
  // `npm run types` and CI check them; a start should not wait for it again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    'pg',
    'pg-boss',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@node-rs/argon2',
    'pino',
    'nodemailer',
    'stripe',
    'classic-level',
    'maxmind',
    'pdfkit',
    '@zxcvbn-ts/core',
    '@zxcvbn-ts/language-common',
  ],
  experimental: { serverActions: { bodySizeLimit: '256kb' } },
};

export default config;
