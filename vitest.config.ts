import path from 'node:path';
import { defineConfig } from 'vitest/config';

const alias = { '@': path.resolve(import.meta.dirname) };

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
          // Against what hangs, as below.
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['**/*.int.test.ts'],
          exclude: ['node_modules', '.next', 'e2e'],
          pool: 'forks',
          // Some test what fifty callers do at once: a third worker would starve those that wait for a clock.
          maxWorkers: 2,
          globalSetup: ['lib/testing/global-setup.ts'],
          setupFiles: ['lib/testing/worker-setup.ts'],
          // Against what hangs, not against what is slow: the machine may be busy with other things.
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
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
