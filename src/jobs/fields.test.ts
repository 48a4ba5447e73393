/** What fields accept, what they say of what they refuse, and what a face learns of them. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isUnderstudyError } from '../errors.ts';
import {
  choice,
  columns,
  defined,
  expected,
  fieldsOf,
  LARGEST_SEED,
  nearest,
  numberFromZero,
  parseInput,
  path,
  positiveNumber,
  seed,
  text,
  texts,
  wholeNumber,
  yes,
} from './fields.ts';

/** What is said of a value; null where it is accepted. */
function saidOf(field: z.ZodType, value: unknown): string | null {
  try {
    parseInput(z.strictObject({ thing: field }), { thing: value });
    return null;
  } catch (error) {
    if (!isUnderstudyError(error) || error.code !== 'usage') throw error;
    return error.message;
  }
}

describe('a value', () => {
  test.each<[string, z.ZodType, readonly unknown[]]>([
    ['a whole number', wholeNumber(2, 5), [2, 5]],
    ['a whole number without an end', wholeNumber(0), [0, Number.MAX_SAFE_INTEGER]],
    ['a number above 0', positiveNumber(), [1e-300, 3]],
    ['a number from 0 on', numberFromZero(), [0, 0.5]],
    ['a seed', seed(), [0, LARGEST_SEED]],
    ['a text', text(), ['', 'a']],
    ['a path', path(), ['.', 'a b']],
    ['yes', yes(), [true, false]],
    ['a choice', choice(['one', 'two']), ['one', 'two']],
    ['columns', columns(), [{}, { user_id: 'student' }]],
    ['a list of texts', texts(), [[], ['a', 'b']]],
  ])('%s is accepted to its bounds', (_, field, values) => {
    for (const value of values) expect(saidOf(field, value)).toBeNull();
  });

  test.each<[z.ZodType, unknown, string]>([
    [wholeNumber(2, 5), 1, 'a whole number from 2 to 5, got 1'],
    [wholeNumber(2, 5), 6, 'a whole number from 2 to 5, got 6'],
    [wholeNumber(2, 5), 2.5, 'a whole number from 2 to 5, got 2.5'],
    [wholeNumber(1), 0, 'a whole number from 1 on, got 0'],
    [wholeNumber(1), 2 ** 53, 'a whole number from 1 on, got 9007199254740992'],
    [wholeNumber(1), '3', 'a whole number from 1 on, got 3'],
    [wholeNumber(1), true, 'a whole number from 1 on, got true'],
    [positiveNumber(), 0, 'a number above 0, got 0'],
    [positiveNumber(), Number.NaN, 'a number above 0, got NaN'],
    [positiveNumber(), Number.POSITIVE_INFINITY, 'a number above 0, got Infinity'],
    [numberFromZero(), -0.1, 'a number from 0 on, got -0.1'],
    [seed(), LARGEST_SEED + 1, 'a whole number from 0 to 4294967295, got 4294967296'],
    [text(), 3, 'a text, got 3'],
    [text(), null, 'a text, got null'],
    [path(), '', 'a path, got nothing'],
    [path(), ['a'], 'a path, got ["a"]'],
    [yes(), 'true', 'true or false, got true'],
    [yes(), 1, 'true or false, got 1'],
    [choice(['one', 'two', 'three']), 'four', 'one, two or three, got four'],
    [choice(['one', 'two']), undefined, 'one or two, got nothing'],
    [columns(), 'user_id', 'NAME=COLUMN pairs such as user_id=student, got user_id'],
    [columns(), { user_id: 3 }, 'NAME=COLUMN pairs such as user_id=student, got 3'],
    [columns(), { user_id: '' }, 'NAME=COLUMN pairs such as user_id=student, got nothing'],
    [texts(), 'a', 'a list of texts, got a'],
    [texts(), ['a', 3], 'a text, got 3'],
  ])('%#: refused in words that name the input, what is expected and what came', (field, value, answered) => {
    expect(saidOf(field, value)).toBe(`\`thing\`: expected ${answered}`);
  });

  test('of two kinds is refused in the words of both, unless it is of one of them', () => {
    const field = z.union([wholeNumber(1), z.literal('all')], { error: expected('a count, or all') });
    expect([saidOf(field, 3), saidOf(field, 'all')]).toEqual([null, null]);
    expect(saidOf(field, 'most')).toBe('`thing`: expected a count, or all, got most');
    expect(saidOf(field, 0)).toBe('`thing`: expected a whole number from 1 on, got 0');
  });
});

describe('an input', () => {
  const schema = z.strictObject({
    log: path(),
    learningRate: positiveNumber().default(0.5),
    forPrograms: text().optional().meta({ isHidden: true }),
    nested: z.strictObject({ pattern: text(), anonymous: yes() }).optional(),
  });
  const refusal = (input: unknown, where?: string) => {
    try {
      return parseInput(schema, input, where);
    } catch (error) {
      if (!isUnderstudyError(error)) throw error;
      const { code, message, hint } = error;
      return { code, message, hint };
    }
  };

  test('has its defaults filled in, and is not changed itself', () => {
    const input = Object.freeze({ log: 'a.csv' });
    expect(parseInput(schema, input)).toEqual({ log: 'a.csv', learningRate: 0.5 });
    expect(parseInput(schema, { log: 'a.csv', learningRate: undefined }).learningRate).toBe(0.5);
  });

  test('with an unknown name is refused with the nearest that is known', () => {
    expect(refusal({ log: 'a.csv', learningrate: 1 })).toEqual({
      code: 'usage',
      message: 'unknown input learningrate',
      hint: 'perhaps `learningRate` is meant; known are log, learningRate, nested',
    });
  });

  test('with a name that only objects have inside of it is refused, though zod passes it over', () => {
    expect(refusal(JSON.parse('{"log": "a.csv", "nested": {"__proto__": "x"}}'))).toMatchObject({
      code: 'usage',
      message: '`nested`: unknown name "__proto__"',
    });
  });

  test('with a required name mistyped hears of that, not of what is missing then', () => {
    expect(refusal({ lgo: 'a.csv' })).toMatchObject({
      message: 'unknown input lgo',
      hint: expect.stringContaining('perhaps `log` is meant'),
    });
    expect(refusal({ log: 3, learnRate: 1 })).toMatchObject({ message: 'unknown input learnRate' });
  });

  test('with an unknown name inside of another input names both, and the known beside it', () => {
    const nested = { pattern: 'x', anonymous: true, patern: 'y' };
    expect(refusal({ log: 'a.csv', nested })).toMatchObject({
      message: 'unknown input patern in `nested`',
      hint: 'perhaps `pattern` is meant; known are pattern, anonymous',
    });
    expect(refusal({ log: 'a.csv', nested: { pattern: 'x' } })).toMatchObject({
      message: '`nested`: expected true or false, got nothing',
    });
  });

  test('that is none is refused', () => {
    for (const input of [undefined, null, 'a.csv', ['a.csv'], 3])
      expect(refusal(input)).toMatchObject({ code: 'usage', message: 'expected an object of inputs' });
  });

  test('from a file says which file', () => {
    for (const input of [{ lgo: 'x' }, { log: 3 }, []])
      expect(refusal(input, 'class.yaml: ')).toMatchObject({
        message: expect.stringMatching(/^class\.yaml: /),
      });
  });
});

test('the nearest name needs the fewest changes, whatever its capitals and hyphens', () => {
  const names = ['learningRate', 'loraRank', 'rank', 'log'];
  expect(nearest('learning-rate', names)).toBe('learningRate');
  expect(nearest('LORA_RANK', names)).toBe('loraRank');
  expect(nearest('rnk', names)).toBe('rank');
  expect(nearest('lag', names)).toBe('log');
});

test('what is not given is no value, but null and false are', () => {
  expect(defined({ a: undefined, b: null, c: false, d: 0 })).toEqual({ b: null, c: false, d: 0 });
});

describe('what a face knows of a field', () => {
  const input = z.strictObject({
    many: z.array(text()).optional().meta({ description: 'm', value: 'id', isWords: true }),
    run: path().meta({ description: 'the run', value: 'folder', isPath: true }),
    students: z
      .union([wholeNumber(1), z.literal('all')])
      .optional()
      .meta({ description: 's' }),
    variances: z
      .union([positiveNumber(), z.tuple([positiveNumber(), positiveNumber()])])
      .optional()
      .meta({
        description: 'v',
        otherwise: 'estimated',
      }),
    kind: choice(['a', 'b']).default('b').meta({ description: 'k' }),
    pairs: columns().default({}).meta({ description: 'p' }),
    fresh: yes().default(false).meta({ description: 'f', isHidden: true }),
  });
  const fields = fieldsOf({ input, positional: ['run'] });
  const field = (name: string) => fields.find((one) => one.name === name);

  test('what is given by its place comes first, the others in their order', () => {
    expect(fields.map(({ name, place }) => [name, place])).toEqual([
      ['run', 0],
      ['many', null],
      ['students', null],
      ['variances', null],
      ['kind', null],
      ['pairs', null],
      ['fresh', null],
    ]);
  });

  test('its texts, and what is special about its values', () => {
    expect(field('run')).toMatchObject({
      description: 'the run',
      value: 'folder',
      isPath: true,
      isRequired: true,
    });
    expect(field('many')).toMatchObject({ isWords: true, isRequired: false });
    expect(field('fresh')).toMatchObject({ isHidden: true, isRequired: false, default: false });
    expect(field('variances')).toMatchObject({ otherwise: 'estimated', default: undefined });
    expect(field('kind')).not.toHaveProperty('isPath');
  });

  test('its kinds, in the order of the forms that it may have, and its choices', () => {
    const kinds = Object.fromEntries(fields.map(({ name, kinds: known }) => [name, known]));
    expect(kinds).toEqual({
      run: ['text'],
      many: ['texts'],
      students: ['number', 'text'],
      variances: ['number', 'numbers'],
      kind: ['text'],
      pairs: ['pairs'],
      fresh: ['boolean'],
    });
    expect(field('kind')!.choices).toEqual(['a', 'b']);
    expect(field('students')!.choices).toEqual(['all']);
    expect(field('variances')!.choices).toEqual([]);
  });

  test('a field that nobody has described is a defect of ours', () => {
    const bare = z.strictObject({ bare: text() });
    expect(() => fieldsOf({ input: bare, positional: [] })).toThrow(/internal: field bare/);
  });
});
