import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const alias = { '@': path.resolve(import.meta.dirname) };

/**
 * Files that cannot follow others in one worker have one each: what a file mocks is its worker's, a process migrates
 * once (the engine is loaded once), and what starts and ends processes leaves handlers behind.
 */
const apart = ['app', 'components', 'lib', 'prisma']
  .flatMap((folder) =>
    readdirSync(path.join(import.meta.dirname, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .filter((file) => file.endsWith('.int.test.ts'))
  .filter(
    (file) =>
      /^(prisma|lib\/server)\//.test(file) ||
      /vi\.mock\(|@\/prisma\//.test(readFileSync(path.join(import.meta.dirname, file), 'utf8')),
  )
  // As a pattern: folders of routes may have brackets in their names.
  .map((file) => file.replaceAll(/[()[\]]/g, '\\$&'));

const integration = {
  pool: 'forks' as const,
  // Some test what fifty callers do at once: a third worker would starve those that wait for a clock.
  maxWorkers: 2,
  globalSetup: ['lib/testing/global-setup.ts'],
  setupFiles: ['lib/testing/worker-setup.ts'],
  // Against what hangs, not against what is slow: the machine may be busy with other things.
  testTimeout: 120_000,
  hookTimeout: 240_000,
};

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['node_modules', '.next', 'e2e', '**/*.int.test.ts'],
          isolate: false,
          // Against what hangs, as below.
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          ...integration,
          name: 'integration',
          include: ['**/*.int.test.ts'],
          exclude: ['node_modules', '.next', 'e2e', ...apart],
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: { ...integration, name: 'integration-apart', include: apart },
      },
      {
        resolve: { alias },
        test: {
          name: 'faults',
          include: ['e2e/faults/*.fault.ts'],
          pool: 'forks',
          // Each has the machine for itself: what is tried is not how they bear each other.
          maxWorkers: 1,
          testTimeout: 900_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
