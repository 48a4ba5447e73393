import { defineConfig } from 'vitest/config';

// Forks, not threads: native addons (ONNX Runtime, DuckDB) do not survive worker threads.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
