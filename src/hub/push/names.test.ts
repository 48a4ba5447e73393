import { describe, expect, test } from 'vitest';
import { describeError, isUnderstudyError } from '../../errors.ts';
import { REPOSITORY_PATTERN } from '../inputs.ts';
import { anonymousAlias, anonymousLog, nameRepositories } from './names.ts';

const named = (students: readonly string[], pattern = REPOSITORY_PATTERN) =>
  nameRepositories(students, { pattern, aliasOf: (student) => student });

function refusal(students: readonly string[], pattern?: string): string {
  try {
    named(students, pattern);
  } catch (error) {
    if (isUnderstudyError(error)) return `${error.code} ${error.message}; ${error.hint}`;
    throw error;
  }
  return 'not refused';
}

describe('nameRepositories', () => {
  test("the research notebook's names, or others", () => {
    expect(named(['07', 'a_b.c-d']).map(({ repository }) => repository)).toEqual([
      'modernbert-user-07',
      'modernbert-user-a_b.c-d',
    ]);
    expect(named(['y', 'x'], 'p{user_id}-{user_id}').at(1)?.repository).toBe('px-x');
    expect(named(['07'], 'my-twin')[0]).toEqual({
      student: '07',
      alias: '07',
      repository: 'my-twin',
      refusal: null,
    });
  });

  test.each(['a b', 'ä', 'a/b', 'a--b', 'a..b', '-a', 'a-', 'a.', 'a.git', '', 'x'.repeat(81), 'a\nb', '$&'])(
    'an id that is no name is refused in a line: %j',
    (id) => {
      const [other, one] = named(['07', id]);
      expect(other!.refusal).toBe(null);
      const text = describeError(one!.refusal!);
      expect(text).toMatch(/^student ".*": .*`anonymous`/);
      expect(text).not.toContain('\n');
      expect(text.length).toBeLessThan(600);
    },
  );

  test('a pattern must make names, and tell students apart', () => {
    expect(refusal(['1', '2'], 'twin')).toMatch(/^usage `hubName`: .*\{user_id\}/);
    expect(refusal(['1', '2'], 'my twin {user_id}')).toMatch(/^usage `hubName`: .*such as modernbert-user/);
    expect(refusal(['1', '2'], 'other/{user_id}')).toMatch(/^usage `hubName`: /);
  });
});

test('an alias is the same for a salt, another for another, and a name', () => {
  const alias = anonymousAlias('salt', 'maria');
  expect(alias).toBe(anonymousAlias('salt', 'maria'));
  expect(alias).not.toBe(anonymousAlias('other', 'maria'));
  expect(alias).not.toBe(anonymousAlias('salt', 'mario'));
  expect(anonymousLog('salt', 'maria')).not.toContain(alias);
  // The first 64 bits of HMAC-SHA-256, by Python: hmac.new(b'salt', b'maria', 'sha256').hexdigest()[:16]
  expect(alias).toBe('4e9eaf90adc46ba5');
});
