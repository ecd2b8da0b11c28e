import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS } from './e2e/chromium';

/** These read what nobody changes, or make their own data: two of them run at a time. Names ages the admin's latest login, webhooks changes the program. */
const BESIDE = [
  'journeys/!(credit|names|webhooks).spec.ts',
  'admin/pages.spec.ts',
  'portal/pages.spec.ts',
  'public/pages.spec.ts',
  'public/styleguide.spec.ts',
];

/** `npm run test:e2e` starts the demo on its own data and passes its address in E2E_URL. */
export default defineConfig({
  testDir: './e2e',
  testMatch: '**/*.spec.ts',
  outputDir: './test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Files run beside each other, the tests of one file in their order.
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  projects: [
    { name: 'beside', testMatch: BESIDE.map((files) => `**/e2e/${files}`) },
    // These share the demo's people, its settings or its clock.
    {
      name: 'alone',
      testIgnore: BESIDE.map((files) => `**/e2e/${files}`),
      dependencies: ['beside'],
      workers: 1,
    },
  ],
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.E2E_REPORT ?? 'test-results/report.json' }],
  ],
  use: {
    baseURL: process.env.E2E_URL ?? 'http://localhost:3000',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // A trace is dear in every run and read after few: ask for one with --trace on.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: CHROMIUM_ARGS,
    },
  },
});
