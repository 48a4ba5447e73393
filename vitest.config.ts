import { configDefaults, defineConfig } from 'vitest/config';

/** Rooms whose tests leave their process as they found it: one process for many files, which spares loading rooms anew. */
const PLAIN_ROOMS =
  'answers engine evaluation files graph markup model numeric psychometrics readers report runs samples sources text training'
    .split(' ')
    .map((room) => `src/${room}/**/*.test.ts`);

// Forks, not threads: native addons (ONNX Runtime, DuckDB) do not survive worker threads.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'rooms', include: PLAIN_ROOMS, isolate: false } },
      {
        extends: true,
        test: {
          name: 'jobs and commands',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...PLAIN_ROOMS],
        },
      },
    ],
  },
});
