import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXPORT_MARK } from '../../hub/index.ts';
import { checkExportFolder, checkExportsFolder, markExport } from './export-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function exported(path: string): Promise<void> {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'config.json'), '{}');
  await markExport(path, { student: 'x' });
}

test('a new folder, an empty one, and an earlier export are free', async () => {
  await checkExportFolder(join(folder, 'new'));
  await checkExportFolder(folder);
  await exported(folder);
  await checkExportFolder(folder);
});

test("files in folders are part of an export, the user's beside them are not", async () => {
  mkdirSync(join(folder, 'onnx'));
  writeFileSync(join(folder, 'onnx/model.onnx'), '');
  await exported(folder);
  expect(JSON.parse(readFileSync(join(folder, EXPORT_MARK), 'utf8')).files).toEqual([
    'config.json',
    'onnx/model.onnx',
  ]);
  await checkExportFolder(folder);
  writeFileSync(join(folder, 'onnx/notes.txt'), '');
  await expect(checkExportFolder(folder)).rejects.toThrow(/got one with onnx\/notes.txt/);
  rmSync(join(folder, 'onnx/notes.txt'));
  mkdirSync(join(folder, 'other'));
  await expect(checkExportFolder(folder)).rejects.toThrow(/got one with other/);
});

test.each(['a file of the user', 'a model without the mark', 'a broken mark'])('%s is not', async (what) => {
  if (what === 'a file of the user') {
    await exported(folder);
    writeFileSync(join(folder, 'notes.txt'), '');
  } else writeFileSync(join(folder, what === 'a broken mark' ? 'x' : 'config.json'), '{}');
  if (what === 'a broken mark') writeFileSync(join(folder, EXPORT_MARK), '{');
  await expect(checkExportFolder(folder)).rejects.toThrow(
    /expected a new or empty folder, or an earlier export/,
  );
});

test('a folder for all is free when nothing but exports is in it', async () => {
  await checkExportsFolder(join(folder, 'new'));
  await exported(join(folder, 'a'));
  await exported(join(folder, 'b'));
  await checkExportsFolder(folder);
  await expect(checkExportFolder(folder)).rejects.toThrow(/got one with a/);
  writeFileSync(join(folder, 'b/notes.txt'), '');
  await expect(checkExportsFolder(folder)).rejects.toThrow(/got one with notes.txt/);
  rmSync(join(folder, 'b'), { recursive: true });
  mkdirSync(join(folder, 'c'));
  await expect(checkExportsFolder(folder)).rejects.toThrow(/got one with c/);
});

test('a file in its place is not free', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(checkExportFolder(join(folder, 'file'))).rejects.toThrow(/a file in its place/);
});
