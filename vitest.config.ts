import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two cores: more workers than that only make every test slower.
    maxWorkers: 2,
    testTimeout: 180_000,
    // It imports files as Node does, by hooks of Node's.
    server: { deps: { external: [/src\/config\/native-import\.ts$/] } },
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: ['test/browser/**'] },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/support/prepare.ts'],
          // A call takes the time it takes: two browsers at once would only hear each other's pauses.
          fileParallelism: false,
          // Safety nets: what must come does, also on a machine that stands still for seconds again and again.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 90_000 } },
        },
      },
    ],
  },
});
