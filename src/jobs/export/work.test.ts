/** Synthetic students as folders that stand alone: whole, marked, and saying what they say in the class. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobHere } from '../../../test/job-context.ts';
import { trainTiny } from '../../../test/tiny-runs.ts';
import { openDevice } from '../../engine/index.ts';
import { isTemporary } from '../../files/index.ts';
import { EXPORT_MARK } from '../../hub/index.ts';
import { openSoloResponder } from '../../students/index.ts';
import { loadTokenizer } from '../../text/index.ts';
import { VERSION } from '../../version.ts';
import { openClass } from '../library.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (recipe: string) => join(home, recipe);
const RECIPES = ['solo', 'class', 'adapter'] as const;
const FILES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];

beforeAll(async () => {
  // Who leaves reads with the base alone, and so does this class.
  const readers = { class: { readers: ['base' as const] }, solo: {}, adapter: {} };
  for (const recipe of RECIPES) await trainTiny(recipe, runOf(recipe), { maxLength: 60, ...readers[recipe] });
});
afterAll(() => rmSync(home, { recursive: true }));

let places = 0;
const newFolder = () => join(home, `out-${++places}`);
const markOf = (folder: string) => JSON.parse(readFileSync(join(folder, EXPORT_MARK), 'utf8'));
const bytesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);

describe.each(RECIPES)('one student of recipe %s', (recipe) => {
  test('is a folder with model, tokenizer and a mark that says who it is', async () => {
    const out = newFolder();
    const { result, events } = await jobHere('export', { run: runOf(recipe), student: '21', out });
    const { seconds, ...rest } = result!;
    expect(rest).toEqual({ out, student: '21', students: 1, untrained: 0, bytes: bytesOf(out) });
    expect(events).toEqual([
      { event: 'progress', doing: 'exporting students', done: 0, of: 1 },
      { event: 'progress', doing: 'exporting students', done: 1, of: 1 },
    ]);
    expect(readdirSync(out).sort()).toEqual([...FILES, EXPORT_MARK].sort());
    const header = JSON.parse(readFileSync(join(runOf(recipe), 'run.json'), 'utf8'));
    expect(markOf(out)).toEqual({
      format: 1,
      synthetic: true,
      understudy: VERSION,
      student: '21',
      recipe,
      base: header.base,
      data: { fingerprint: header.data.fingerprint },
      files: FILES,
    });
  });

  test('says on its own what it says in the class', async () => {
    const out = newFolder();
    await jobHere('export', { run: runOf(recipe), student: '07', out });
    const titles = ['What is 2 + 3?', 'How many letters has the word “abcdef”?'];
    const class_ = await openClass(runOf(recipe), { threads: 1 });
    const { students, probability } = await class_.ask(titles);
    await class_.close();
    const tokenizer = await loadTokenizer(out);
    const responder = await openSoloResponder({
      device: await openDevice('cpu', { threads: 1 }),
      folders: [out],
    });
    const asking = responder.ask(
      titles.map((title) => tokenizer.encode(`Question: ${title}`, 60)),
      { interrupted: () => false },
    );
    let next = await asking.next();
    while (!next.done) next = await asking.next();
    await responder.release();
    for (const [q, p] of [...next.value!].entries())
      expect(Math.abs(p - probability[students.indexOf('07') * titles.length + q]!)).toBeLessThan(1e-5);
  });
});

test('all students: a folder each, named as in the run', async () => {
  const out = newFolder();
  const { result, events } = await jobHere('export', { run: runOf('adapter'), all: true, out });
  expect(readdirSync(out).sort()).toEqual(['07', '21', '22', '23']);
  expect(result).toMatchObject({ out, student: null, students: 4, untrained: 0, bytes: bytesOf(out) });
  expect(events.map((event) => 'done' in event && event.done)).toEqual([0, 1, 2, 3, 4]);
  for (const student of ['07', '21', '22', '23']) {
    // Who was skipped answers as the class has them.
    expect(markOf(join(out, student))).toMatchObject({
      student,
      recipe: student === '23' ? 'class' : 'adapter',
    });
    expect(readdirSync(join(out, student)).sort()).toEqual([...FILES, EXPORT_MARK].sort());
  }
  // Again, over what was exported before.
  const again = await jobHere('export', { run: runOf('adapter'), all: true, out });
  expect(again.result!.bytes).toBe(result!.bytes);
});

test('whose adapter is still to be trained is counted out', async () => {
  const run = join(home, 'unfinished');
  cpSync(runOf('adapter'), run, { recursive: true });
  rmSync(join(run, 'students/21/metrics.json'));
  const out = newFolder();
  const { result } = await jobHere('export', { run, all: true, out });
  expect(result).toMatchObject({ students: 3, untrained: 1 });
  expect(readdirSync(out).sort()).toEqual(['07', '22', '23']);
  await expect(jobHere('export', { run, student: '21', out: newFolder() })).rejects.toMatchObject({
    code: 'run',
    message: `student 21: no trained student of that id in ${run}`,
  });
});

test('ONNX beside the model, and with 8-bit weights, which are smaller', async () => {
  const out = newFolder();
  const { result } = await jobHere('export', { run: runOf('class'), student: '07', out, quantize: true });
  const onnx = readdirSync(join(out, 'onnx')).sort();
  expect(onnx).toEqual(['model.onnx', 'model_quantized.onnx']);
  const [whole, quantized] = onnx.map((name) => statSync(join(out, 'onnx', name)).size);
  expect(quantized).toBeLessThan(whole!);
  expect(markOf(out).files).toEqual([...FILES, ...onnx.map((name) => `onnx/${name}`)].sort());
  expect(result!.bytes).toBe(bytesOf(out));
  const plain = newFolder();
  await jobHere('export', { run: runOf('class'), student: '07', out: plain, onnx: true });
  expect(readdirSync(join(plain, 'onnx'))).toEqual(['model.onnx']);
});

describe('a folder that is not free', () => {
  test('is one with something of the user’s in it, for one student as for all', async () => {
    for (const input of [{ student: '07' }, { all: true }]) {
      const out = newFolder();
      mkdirSync(out);
      writeFileSync(join(out, 'notes.txt'), 'of the user');
      await expect(jobHere('export', { run: runOf('class'), out, ...input })).rejects.toMatchObject({
        code: 'io',
        message: `\`out: ${out}\`: expected a new or empty folder, or an earlier export, got one with notes.txt`,
      });
      expect(readdirSync(out)).toEqual(['notes.txt']);
    }
  });

  test('is not an earlier export, which is replaced, whoever it was', async () => {
    const out = newFolder();
    await jobHere('export', { run: runOf('class'), student: '07', out, onnx: true });
    await jobHere('export', { run: runOf('solo'), student: '22', out });
    expect(markOf(out)).toMatchObject({ student: '22', recipe: 'solo', files: FILES });
    expect(existsSync(join(out, 'onnx'))).toBe(false);
    await expect(jobHere('export', { run: runOf('class'), all: true, out })).rejects.toMatchObject({
      code: 'io',
    });
  });
});

describe('a student that cannot be exported', () => {
  test('is not in the run: the id is named, and nothing is made', async () => {
    const out = newFolder();
    await expect(jobHere('export', { run: runOf('solo'), student: '23', out })).rejects.toMatchObject({
      code: 'run',
      message: `student 23: no trained student of that id in ${runOf('solo')}`,
    });
    expect(existsSync(out)).toBe(false);
  });

  test('has a broken model: the file is named, and those before them are whole', async () => {
    const run = join(home, 'broken');
    cpSync(runOf('solo'), run, { recursive: true });
    rmSync(join(run, 'students/22/tokenizer.json'));
    const out = newFolder();
    await expect(jobHere('export', { run, all: true, out })).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining(join('22', 'tokenizer.json')),
    });
    expect(readdirSync(out).sort()).toEqual(['07', '21']);
    for (const student of ['07', '21']) expect(markOf(join(out, student))).toMatchObject({ student });
  });
});

test('stopped between two students it keeps those that are done, and goes on from there', async () => {
  const out = newFolder();
  const stopping = new AbortController();
  const { result } = await jobHere(
    'export',
    { run: runOf('class'), all: true, out },
    { signal: stopping.signal, onEvent: (event) => 'done' in event && event.done === 2 && stopping.abort() },
  );
  expect(result).toBeNull();
  expect(readdirSync(out)).toHaveLength(2);
  for (const name of readdirSync(out))
    expect(readdirSync(join(out, name)).sort()).toEqual([...FILES, EXPORT_MARK].sort());
  expect(readdirSync(out).filter(isTemporary)).toEqual([]);
  expect((await jobHere('export', { run: runOf('class'), all: true, out })).result).toMatchObject({
    students: 4,
  });
  expect(readdirSync(out)).toHaveLength(4);
});
