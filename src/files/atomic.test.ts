/** Files and folders appear whole, whatever is done to the process that writes them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UnderstudyError } from '../errors.ts';
import { replaceFile } from './replace-file.ts';
import { recoverFolder, replacedBeside, temporaryBeside } from './temporaries.ts';
import { removeFolderAtomic, writeFolderAtomic } from './write-folder-atomic.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const room = (file: string) => JSON.stringify(resolve(import.meta.dirname, file));

function child(code: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The two files of a folder that `fill` wrote, both of the same version. */
function fill(version: string): (target: string) => Promise<void> {
  return async (target) => {
    await writeFile(join(target, 'a'), version);
    await writeFile(join(target, 'b'), version);
  };
}

function versionOf(path: string): string {
  expect(readdirSync(path).sort()).toEqual(['a', 'b']);
  const version = readFileSync(join(path, 'a'), 'utf8');
  expect(readFileSync(join(path, 'b'), 'utf8')).toBe(version);
  return version;
}

describe('replaceFile', () => {
  test('makes and replaces a file, and leaves nothing beside it', async () => {
    const path = join(folder, 'x.json');
    await replaceFile(path, 'one');
    await replaceFile(path, new TextEncoder().encode('two'));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['x.json']);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk leaves the old content and no temporary', async () => {
    const path = join(folder, 'x.json');
    await replaceFile(path, 'old');
    // The next temporary, ahead of its making: a link to the disk that is always full.
    symlinkSync(
      '/dev/full',
      temporaryBeside(path).replace(/\d+$/, (n) => String(Number(n) + 1)),
    );
    await expect(replaceFile(path, 'new')).rejects.toMatchObject({
      code: 'io',
      message: `${path}: the disk is full`,
      hint: expect.stringContaining('free some space'),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['x.json']);
  });

  test('a path through a file is refused by name', async () => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'x');
    await expect(replaceFile(path, '')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(path),
    });
  });
});

describe('writeFolderAtomic', () => {
  test('makes the folders above, then the folder, then replaces it', async () => {
    const path = join(folder, 'above', 'target');
    await writeFolderAtomic(path, fill('1'));
    expect(versionOf(path)).toBe('1');
    await writeFolderAtomic(path, fill('2'));
    expect(versionOf(path)).toBe('2');
    expect(readdirSync(join(folder, 'above'))).toEqual(['target']);
  });

  test('an error while filling leaves the old folder and no temporary', async () => {
    const path = join(folder, 'target');
    await writeFolderAtomic(path, fill('1'));
    const failure = new UnderstudyError('numeric', 'loss is NaN');
    const failing = writeFolderAtomic(path, async (target) => {
      await writeFile(join(target, 'a'), '2');
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(versionOf(path)).toBe('1');
    expect(readdirSync(folder)).toEqual(['target']);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk leaves the old folder and no temporary', async () => {
    const path = join(folder, 'target');
    await writeFolderAtomic(path, fill('1'));
    const failing = writeFolderAtomic(path, () => writeFile('/dev/full', '2'));
    await expect(failing).rejects.toMatchObject({ code: 'io', message: `${path}: the disk is full` });
    expect(versionOf(path)).toBe('1');
    expect(readdirSync(folder)).toEqual(['target']);
  });

  test('a removed folder is gone with nothing beside it', async () => {
    const path = join(folder, 'target');
    await writeFolderAtomic(path, fill('1'));
    await removeFolderAtomic(path);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('recoverFolder', () => {
  const path = () => join(folder, 'target');
  const make = (at: string, version: string) => {
    mkdirSync(at);
    for (const name of ['a', 'b']) writeFileSync(join(at, name), version);
  };

  test('killed between the two renames: the old folder comes back', async () => {
    make(replacedBeside(path()), 'old');
    make(temporaryBeside(path()), 'new');
    await recoverFolder(folder);
    expect(versionOf(path())).toBe('old');
    expect(readdirSync(folder)).toEqual(['target']);
  });

  test('killed while the old folder was being removed: the new one stays', async () => {
    make(path(), 'new');
    mkdirSync(replacedBeside(path()));
    await recoverFolder(folder);
    expect(versionOf(path())).toBe('new');
    expect(readdirSync(folder)).toEqual(['target']);
  });

  test('files of others are left alone, and no folder is no trouble', async () => {
    const others = ['.DS_Store', '.notes.tmp', 'x.replaced', 'y.tmp-1-1'];
    for (const name of others) writeFileSync(join(folder, name), '');
    await recoverFolder(folder);
    await recoverFolder(join(folder, 'nowhere'));
    expect(readdirSync(folder).sort()).toEqual(others.sort());
  });
});

describe('kill -9', () => {
  test('before each change that a replacement makes on the disk', async () => {
    const path = join(folder, 'target');
    const seen: string[] = [];
    for (let killBefore = 1; ; killBefore++) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      await writeFolderAtomic(path, fill('old'));
      // In the child every call of node:fs that changes the disk is counted, and the one in question is its last.
      const process = child(`
        import fs from 'node:fs/promises';
        import { syncBuiltinESMExports } from 'node:module';
        let calls = 0;
        for (const name of ['mkdir', 'rename', 'rm']) {
          const original = fs[name];
          fs[name] = (...given) => {
            if (++calls === ${killBefore}) process.kill(process.pid, 'SIGKILL');
            return original(...given);
          };
        }
        syncBuiltinESMExports();
        const { writeFolderAtomic } = await import(${room('write-folder-atomic.ts')});
        await writeFolderAtomic(${JSON.stringify(path)}, async (target) => {
          await fs.writeFile(target + '/a', 'new');
          await fs.writeFile(target + '/b', 'new');
        });
      `);
      const [, signal] = await once(process, 'exit');
      // Whole before anybody tidies up, if perhaps under the name where it waits.
      versionOf(existsSync(path) ? path : replacedBeside(path));
      await recoverFolder(folder);
      seen.push(versionOf(path));
      expect(readdirSync(folder)).toEqual([basename(path)]);
      if (signal === null) break;
    }
    // Making the temporary, clearing the waiting place, the two renames, removing the old folder, nothing more to do.
    expect(seen).toEqual(['old', 'old', 'old', 'old', 'new', 'new']);
  });

  test('at any moment of many replacements', async () => {
    const path = join(folder, 'target');
    for (const delayMs of [5, 25, 60]) {
      await writeFolderAtomic(path, fill('0'));
      const process = child(`
        import { writeFile } from 'node:fs/promises';
        const { writeFolderAtomic } = await import(${room('write-folder-atomic.ts')});
        for (let version = 1; ; version++) {
          await writeFolderAtomic(${JSON.stringify(path)}, async (target) => {
            await writeFile(target + '/a', String(version));
            await writeFile(target + '/b', String(version));
          });
          if (version === 3) console.log('running');
        }
      `);
      await once(process.stdout!, 'data');
      await setTimeout(delayMs);
      process.kill('SIGKILL');
      await once(process, 'exit');
      await recoverFolder(folder);
      expect(Number(versionOf(path))).toBeGreaterThanOrEqual(3);
      expect(readdirSync(folder)).toEqual(['target']);
    }
  });
});
