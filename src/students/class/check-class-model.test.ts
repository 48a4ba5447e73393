import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTinyClass } from '../../../test/tiny-class.ts';
import { openClassModel } from '../../training/index.ts';
import { checkClassModel } from './check-class-model.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const [one, other] = [join(home, 'one'), join(home, 'other')];
const RECORD = { rank: 2, temperature: 1.3 };

beforeAll(async () => {
  await writeTinyClass(one, { seed: 1, ...RECORD });
  await writeTinyClass(other, { seed: 2, ...RECORD });
});
afterAll(() => rmSync(home, { recursive: true }));

async function check(folder: string, record = RECORD): Promise<void> {
  const model = await openClassModel(folder);
  await checkClassModel(model, record).finally(() => model.checkpoint.close());
}

test('a class is of one piece', async () => {
  await check(one);
});

test('another class.json shows by its rank, or its temperature', async () => {
  await expect(check(one, { rank: 3, temperature: 1.3 })).rejects.toThrow(
    /of rank 3, class.safetensors of rank 2/,
  );
  await expect(check(one, { rank: 2, temperature: 1.2 })).rejects.toThrow(/files of different classes/);
});

test.each(['class.safetensors', 'model.safetensors'])('another %s shows', async (file) => {
  const mixed = join(home, `with-${file}`);
  cpSync(one, mixed, { recursive: true });
  cpSync(join(other, file), join(mixed, file));
  await expect(check(mixed)).rejects.toThrow(/files of different classes: classifier.weight/);
});
