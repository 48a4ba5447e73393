/** What holds for every job, whatever it does: its input, its texts, its paths, its locks. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isUnderstudyError, type UnderstudyError } from '../errors.ts';
import { type Field, fieldsOf, parseInput } from './fields.ts';
import { completeInput } from './host/start-job.ts';
import { type InputOf, JOB_NAMES, type JobName, loadJob } from './registry.ts';

/** The least that each job needs, and then as many of its paths as go together. Paths are below `some/`. */
const INPUTS: { readonly [Name in JobName]: readonly [InputOf<Name>, ...InputOf<Name>[]] } = {
  train: [{ log: 'some/a.csv' }, { log: 'some/a.csv', out: 'some/run' }],
  evaluate: [{ run: 'some/run' }, { run: 'some/run', against: 'some/other', log: 'some/a.csv' }],
  difficulty: [
    { run: 'some/run' },
    {
      run: 'some/run',
      questions: 'some/q.csv',
      answers: 'some/new.csv',
      log: 'some/a.csv',
      out: 'some/q-b.csv',
      jscat: 'some/items.json',
    },
  ],
  compare: [{ run: 'some/run' }, { run: 'some/run', log: 'some/a.csv' }],
  simulate: [
    { run: 'some/run' },
    { run: 'some/run', log: 'some/a.csv' },
    { run: 'some/run', questions: 'some/q.csv', out: 'some/r.csv' },
  ],
  join: [{ run: 'some/run', answers: 'some/new.csv' }],
  export: [{ run: 'some/run', out: 'some/models', all: true }],
  push: [{ run: 'some/run' }],
  inspect: [{ log: 'some/a.csv' }],
  sample: [{}, { out: 'some/class' }],
  pretrain: [{ out: 'some/base' }],
};

/** Values of another kind than any form of the field takes. */
function wrongFor({ kinds }: Field): unknown[] {
  const texts = kinds.includes('text') ? [] : ['wrong'];
  const numbers = kinds.includes('number') ? [] : [3];
  return [null, [[]], ...texts, ...numbers, ...(kinds.includes('boolean') ? [] : [true])];
}

async function refusal(work: () => unknown): Promise<UnderstudyError> {
  const error: unknown = await Promise.resolve()
    .then(work)
    .then(
      () => expect.unreachable('expected a refusal'),
      (thrown: unknown) => thrown,
    );
  if (!isUnderstudyError(error)) throw error;
  return error;
}

describe.each(JOB_NAMES)('%s', async (name) => {
  const job = await loadJob(name);
  const fields = fieldsOf(job);
  const [least] = INPUTS[name];

  test('is what the registry calls it, and says in a sentence what it does', () => {
    expect(job.name).toBe(name);
    expect(job.does).toMatch(/^[a-z].*[^.]$/);
  });

  test('has an input that any reader of JSON Schema knows, with a text for every field', () => {
    const { type, properties, additionalProperties } = z.toJSONSchema(job.input, { io: 'input' });
    expect([type, additionalProperties]).toEqual(['object', false]);
    expect(Object.keys(properties!).sort()).toEqual(fields.map((field) => field.name).sort());
    for (const field of fields) {
      // Faces set texts in a line of their own and add brackets.
      expect(field.description, field.name).toMatch(/^[^\s].*[^.\s]$/);
      expect(field.name).toMatch(/^[a-z][A-Za-z]*$/);
      expect(field.kinds.length).toBeGreaterThan(0);
    }
  });

  test('needs no more than what it says it needs', () => {
    const needed = fields.filter(({ isRequired }) => isRequired).map((field) => field.name);
    expect(Object.keys(least)).toEqual(expect.arrayContaining(needed));
    const onlyNeeded = Object.fromEntries(needed.map((field) => [field, least[field as keyof typeof least]]));
    expect(parseInput(job.input, onlyNeeded)).toBeDefined();
  });

  test('names what is missing', async () => {
    for (const { name: field, isRequired } of fields) {
      if (!isRequired) continue;
      const { message } = await refusal(() => parseInput(job.input, { ...least, [field]: undefined }));
      expect(message).toMatch(new RegExp(`^\`${field}\`: expected .*, got nothing$`));
    }
  });

  test('has defaults that its own schema accepts, and gives to whoever leaves them out', () => {
    const defaults = fields.filter((field) => field.default !== undefined);
    const given = Object.fromEntries(defaults.map((field) => [field.name, field.default]));
    expect(parseInput(job.input, { ...given, ...least })).toEqual(parseInput(job.input, least));
  });

  test('refuses every value of another kind by the name of its input', async () => {
    for (const field of fields)
      for (const wrong of wrongFor(field)) {
        const { code, message } = await refusal(() =>
          parseInput(job.input, { ...least, [field.name]: wrong }),
        );
        expect(code).toBe('usage');
        expect(message).toMatch(new RegExp(`^\`${field.name}\`: expected .*, got .+$`));
      }
  });

  test('refuses a name that it does not know, with the nearest that is for people', async () => {
    for (const { name: field, isHidden } of fields) {
      const typed = `${field}e`;
      const { message, hint } = await refusal(() => parseInput(job.input, { ...least, [typed]: 1 }));
      if (isHidden) expect(hint).not.toMatch(new RegExp(`\\b${field}\\b`));
      else
        expect([message, hint]).toEqual([
          `unknown input ${typed}`,
          expect.stringMatching(new RegExp(`^perhaps \`${field}\` is meant; known are .*\\b${field}\\b`)),
        ]);
    }
  });

  test('resolves paths where they are typed, and nowhere else', async () => {
    for (const input of INPUTS[name]) {
      const paths = fields.filter(({ isPath }) => isPath).map((field) => field.name);
      const typed = Object.entries(input).filter(([field]) => paths.includes(field));
      const below = job.complete(parseInput(job.input, input), resolve('elsewhere')) as object;
      const above = (await completeInput(name, input)) as object;
      for (const [field, value] of typed) {
        expect(below, field).toHaveProperty(field, value);
        expect(above, field).toHaveProperty(field, resolve(value as string));
      }
    }
  });

  test('locks run folders of its input alone, and has a plan only where it says so', async () => {
    const input = (await completeInput(name, INPUTS[name].at(-1)!)) as Record<string, unknown>;
    for (const { folder } of job.locks(input)) expect(Object.values(input)).toContain(folder);
    const work = await job.work();
    expect(typeof work.run).toBe('function');
    expect(work.plan !== undefined).toBe(job.hasPlan ?? false);
  });
});

test('a training may begin its run; every other job needs one that is there', async () => {
  const isNew = async (name: JobName) => {
    const job = await loadJob(name);
    return job.locks(await completeInput(name, INPUTS[name][0])).map((lock) => lock.isNew ?? false);
  };
  const all = Object.fromEntries(await Promise.all(JOB_NAMES.map(async (name) => [name, await isNew(name)])));
  expect(all).toEqual({
    train: [true],
    evaluate: [false],
    difficulty: [false],
    compare: [false],
    simulate: [false],
    join: [false],
    export: [false],
    push: [false],
    // They write no run.
    inspect: [],
    sample: [],
    pretrain: [],
  });
});

test('whoever compares two runs has both locked', async () => {
  const job = await loadJob('evaluate');
  const locks = job.locks(await completeInput('evaluate', { run: 'some/run', against: 'some/other' }));
  expect(locks.map(({ folder }) => folder)).toEqual([resolve('some/run'), resolve('some/other')]);
});

test('a job that dies has left its events where the host is told', async () => {
  const job = await loadJob('train');
  expect(job.eventLog!(await completeInput('train', { log: 'a.csv', out: 'some/run' }))).toBe(
    resolve('some/run/log.jsonl'),
  );
});
