#!/usr/bin/env node
// The command. What it does stands in src/cli/main.ts; this file only finds the built one.
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(built)) {
  console.error('understudy: not built yet; run: npm ci');
  process.exit(1);
}
const { main } = await import(built.href);
process.exitCode = await main(process.argv.slice(2));
