/** Where an exported student may be written: a folder of the user's own is never replaced, an earlier export is. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import { EXPORT_MARK } from '../../hub/index.ts';

const markSchema = z.object({ files: z.array(z.string()) });

/** Writes the mark into a folder that is otherwise complete. */
export async function markExport(folder: string, content: Readonly<Record<string, unknown>>): Promise<void> {
  const files = await filesBelow(folder);
  const text = JSON.stringify({ format: 1, synthetic: true, ...content, files }, null, 2);
  await writeFile(join(folder, EXPORT_MARK), `${text}\n`);
}

/** Paths from the folder, with slashes, in order. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'))
    .sort();
}

/** @throws UnderstudyError `io` where there is something else than an earlier export */
export async function checkExportFolder(folder: string): Promise<void> {
  if ((await namesIn(folder)).length === 0) return;
  const foreign = await foreignIn(folder, [EXPORT_MARK, ...(await exportedFiles(folder))]);
  if (foreign !== null) throw notFree(folder, foreign);
}

/** The path of something that is not in the list; folders that files of the list lie in are looked into, no others. */
async function foreignIn(folder: string, mine: readonly string[], below = ''): Promise<string | null> {
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = `${below}${entry.name}`;
    if (mine.includes(path)) continue;
    if (!entry.isDirectory() || !mine.some((file) => file.startsWith(`${path}/`))) return path;
    const foreign = await foreignIn(folder, mine, `${path}/`);
    if (foreign !== null) return foreign;
  }
  return null;
}

/** The same for a folder with a folder for each student. What the system hides there is no matter. */
export async function checkExportsFolder(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (name.startsWith('.')) continue;
    const files = await exportedFiles(join(folder, name));
    if (files.length === 0) throw notFree(folder, name);
    await checkExportFolder(join(folder, name));
  }
}

/** None where no export was written. */
async function exportedFiles(folder: string): Promise<readonly string[]> {
  try {
    return markSchema.parse(JSON.parse(await readFile(join(folder, EXPORT_MARK), 'utf8'))).files;
  } catch {
    return [];
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw notFree(folder, 'a file in its place');
    throw new UnderstudyError('io', `\`out: ${folder}\`: cannot be read (${error.code})`, {
      hint: 'choose another `out`',
      cause: error,
    });
  });
}

function notFree(folder: string, what: string): UnderstudyError {
  return new UnderstudyError(
    'io',
    `\`out: ${folder}\`: expected a new or empty folder, or an earlier export, got one with ${what}`,
    { hint: 'choose another `out`, or remove what is there' },
  );
}
