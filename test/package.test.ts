/** What somebody gets who installs the package, and what an install does to their project. Needs a build. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => path.replaceAll('\\', '/'));

describe('the tarball', () => {
  let files: string[];

  beforeAll(() => {
    // A text, for the shell that Windows starts npm with. Builds nothing: `npm test` has built.
    const report = execFileSync('npm pack --dry-run --json --ignore-scripts', {
      cwd: root,
      shell: true,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // npm 12 reports by the package's name, older ones in a list.
    const [packed] = Object.values<{ files: { path: string }[] }>(JSON.parse(report));
    files = packed!.files.map(({ path }) => path);
  });

  test('holds the compiled sources, and nothing else that was compiled', () => {
    const compiled = sources
      .filter((path) => !path.endsWith('.d.ts'))
      .map((path) => `dist/${path.slice(0, -'.ts'.length)}`)
      .flatMap((path) => [`${path}.js`, `${path}.d.ts`]);
    expect(files.filter((path) => path.startsWith('dist/')).sort()).toEqual(compiled.sort());
  });

  test('holds beside them the command, the base, the pages and what an install runs', () => {
    const others = files.filter((path) => !path.startsWith('dist/') && !path.startsWith('docs/'));
    expect(others.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'assets/nano/README.md',
      'assets/nano/config.json',
      'assets/nano/model.safetensors',
      'assets/nano/tokenizer.json',
      'assets/nano/tokenizer_config.json',
      'assets/primer/README.md',
      'assets/primer/config.json',
      'assets/primer/model.safetensors',
      'assets/primer/tokenizer.json',
      'assets/primer/tokenizer_config.json',
      'bin/understudy.js',
      'package.json',
      'scripts/without-gpu-libraries.js',
    ]);
    expect(files.filter((path) => path.startsWith('docs/') && !path.endsWith('.md'))).toEqual([
      'docs/pictures/difficulty.svg',
    ]);
    expect(files.filter((path) => path.startsWith('docs/api/'))).toEqual([]);
  });

  test('holds whatever its pages link to beside them', () => {
    const targets = files
      .filter((path) => path.endsWith('.md') && !path.startsWith('assets/'))
      .flatMap((page) =>
        [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, link]) =>
          join(dirname(page), link!).replaceAll('\\', '/'),
        ),
      );
    expect(targets).toContain('docs/pictures/difficulty.svg');
    const holds = (target: string) => files.some((path) => path === target || path.startsWith(`${target}/`));
    expect(targets.filter((target) => !holds(target.replace(/\/$/, '')))).toEqual([]);
  });

  test('holds every page that the sources name', () => {
    const texts = sources.map((path) => readFileSync(join(root, 'src', path), 'utf8'));
    const pages = new Set(texts.flatMap((text) => text.match(/\bdocs\/[\w/-]+\.md\b/g) ?? []));
    expect(pages).toContain('docs/evaluation.md');
    expect([...pages].filter((page) => !files.includes(page))).toEqual([]);
  });
});

test('no entry of the lock file has an install script that package.json denies', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const { allowScripts } = read('package.json');
  const places = Object.entries<{ hasInstallScript?: boolean }>(read('package-lock.json').packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([place]) => place);
  expect(places.filter((place) => allowScripts[place.split('node_modules/').at(-1)!] === false)).toEqual([]);
  expect(allowScripts['onnxruntime-node']).toBe(false);
});

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('an install', () => {
  let project: string;
  let engine: string;
  const libraries = () => readdirSync(join(engine, 'bin/napi-v6/linux/x64')).sort();
  const run = (script: string, env: NodeJS.ProcessEnv) =>
    execFileSync(process.execPath, [script], { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' });
  const runOurs = () =>
    run(join(project, 'node_modules/@understudy/understudy/scripts/without-gpu-libraries.js'), {});
  const runTheirs = () => run(join(engine, 'script/install.js'), { NODE_PATH: join(root, 'node_modules') });

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'understudy-install-'));
    engine = join(project, 'node_modules/onnxruntime-node');
    mkdirSync(join(engine, 'bin/napi-v6/linux/x64'), { recursive: true });
    for (const name of ['package.json', 'script'])
      cpSync(join(root, 'node_modules/onnxruntime-node', name), join(engine, name), { recursive: true });
    for (const name of ['package.json', 'scripts/without-gpu-libraries.js'])
      cpSync(join(root, name), join(project, 'node_modules/@understudy/understudy', name));
  });

  afterEach(() => rmSync(project, { recursive: true }));

  function depend(manifest: string, more: object) {
    const path = join(project, manifest);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(more));
  }

  test("leaves nothing for ONNX Runtime's own script to fetch", () => {
    depend('package.json', { dependencies: { '@understudy/understudy': '0.1.0' } });
    depend('node_modules/zod/package.json', {
      name: 'zod',
      devDependencies: { 'onnxruntime-node': '1.30.0' },
    });
    runOurs();
    expect(libraries()).toEqual([
      'libonnxruntime_providers_cuda.so',
      'libonnxruntime_providers_shared.so',
      'libonnxruntime_providers_tensorrt.so',
    ]);
    runTheirs(); // would throw where it has to fetch and cannot
    expect(libraries()).toHaveLength(3);
  });

  test('leaves libraries alone that are there', () => {
    const path = join(engine, 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so');
    writeFileSync(path, 'a library');
    runOurs();
    expect(readFileSync(path, 'utf8')).toBe('a library');
  });

  test.each([
    ['the project', 'package.json', { devDependencies: { 'onnxruntime-node': '1.30.0' } }],
    [
      'a package',
      'node_modules/a/package.json',
      { name: 'a', dependencies: { 'onnxruntime-node': '1.30.0' } },
    ],
    [
      'a package of a scope',
      'node_modules/@a/b/package.json',
      { name: '@a/b', peerDependencies: { 'onnxruntime-node': '*' } },
    ],
  ])('places nothing where %s depends on ONNX Runtime too', (_, manifest, more) => {
    depend(manifest, more);
    runOurs();
    expect(libraries()).toEqual([]);
  });

  test('goes on where ONNX Runtime is not what it was', () => {
    rmSync(join(engine, 'script'), { recursive: true });
    runOurs();
    expect(libraries()).toEqual([]);
  });
});
