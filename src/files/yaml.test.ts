import { describe, expect, test } from 'vitest';
import { parseYaml, stringifyYaml } from './yaml.ts';

describe('parseYaml', () => {
  test('values, comments and nested keys', () => {
    const text =
      '# a class\nrecipe: class\nlearningRate: 1e-3\ncolumns:\n  user_id: "pupil"\nstudents: null\n';
    expect(parseYaml(text, 'class.yaml')).toEqual({
      recipe: 'class',
      learningRate: 1e-3,
      columns: { user_id: 'pupil' },
      students: null,
    });
    expect(parseYaml('', 'class.yaml')).toBeNull();
  });

  test.each([
    ['a: 1\nb: [1, 2\n', 3],
    ['a: 1\na: 2\n', 2],
    ['a: 1\n  b: 2\n', 1],
    ['a: *nowhere\n', 1],
    ['a: 1\n---\nb: 2\n', 2],
  ])('%j is refused by file and line', (text, line) => {
    expect(() => parseYaml(text, 'class.yaml')).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching(new RegExp(`^class\\.yaml, line ${line}, column \\d+: [^\\n]+$`)),
      }),
    );
  });

  test('aliases that would fill the memory are refused', () => {
    const bomb = `a: &a [${'x,'.repeat(9)}x]\n${'bcdefgh'
      .split('')
      .map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]},`.repeat(9)}*${'abcdefgh'[i]}]`)
      .join('\n')}`;
    expect(() => parseYaml(bomb, 'class.yaml')).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

test('texts are quoted, whatever they say, and come back', () => {
  const value = { on: 'yes', date: '2026-01-01', n: 12, list: ['a: b', '# c', ''], none: null };
  const text = stringifyYaml(value);
  expect(text).toContain('on: "yes"\n');
  expect(parseYaml(text, 'x.yaml')).toEqual(value);
});
