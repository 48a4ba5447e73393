// Completes package-lock.json: `node scripts/complete-lock.js` after `npm install` changed it.
//
// Packages with native code come as one optional package a platform. npm leaves those out of the lock file that the
// registry at hand does not serve, and `npm ci` then refuses the lock file. What is needed of them is known without
// asking: the version that the parent wants, and the platform, which their name ends in.
//
// `allowScripts` in package.json denies install scripts of dependencies. npm 11 obeys it. npm 10 does not know it, but
// looks for a script only in packages that have one according to the lock file: so their entries must not say it.
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const { allowScripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const PLATFORM =
  /-(android|darwin|linux|win32|freebsd|openbsd|netbsd|sunos|aix|openharmony)-([a-z0-9]+)(?:-(musl|gnu|gnueabihf|msvc))?$/;

for (const [place, entry] of Object.entries(lock.packages)) {
  if (place === '') continue;
  if (allowScripts[place.split('node_modules/').at(-1)] === false) delete entry.hasInstallScript;
  const { dev, optionalDependencies = {} } = entry;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const platform = PLATFORM.exec(name);
    if (platform === null || lock.packages[`node_modules/${name}`] !== undefined) continue;
    const [, os, cpu, libc] = platform;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(dev ? { dev } : {}),
      ...(os === 'linux' && libc ? { libc: [libc === 'musl' ? 'musl' : 'glibc'] } : {}),
      optional: true,
      os: [os],
    };
    console.log(`added ${name}@${version}`);
  }
}
const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
