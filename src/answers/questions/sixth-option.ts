/** Questions with more options than a model reads. */
import { missingSql } from '../formats/missing.ts';
import { logProblem } from '../formats/problems.ts';
import { readSource, type Source } from '../formats/source.ts';

/**
 * A sixth option is known by the name of its column: option_f and so on; how many chose it by count_f.
 *
 * @throws UnderstudyError `log` naming the first row that has a value there
 */
export async function refuseSixthOption(source: Source, of: 'option' | 'count'): Promise<void> {
  const isOfSixth = new RegExp(`^${of}_[f-z]$`, 'i');
  for (const [i, name] of source.others.entries()) {
    if (!isOfSixth.test(name)) continue;
    const [first] = await readSource(source, (select) =>
      source.database.rows<{ row: number }>(
        `SELECT row FROM (${select}) WHERE NOT (${missingSql(`other_${i}`)}) ORDER BY row LIMIT 1`,
      ),
    );
    if (first === undefined) continue;
    const { expected, hint } = SAYING[of];
    throw logProblem(
      source.file.path,
      `${name}: expected ${expected}, got more`,
      hint(name),
      await source.place(first.row),
    );
  }
}

const SAYING = {
  option: {
    expected: 'five options at most, option_a to option_e',
    hint: (column: string) =>
      `no model reads a sixth option: leave the question out, or remove the column ${column} to have it judged without it`,
  },
  count: {
    expected: 'counts of five options at most, count_a to count_e',
    hint: (column: string) =>
      `no model reads a sixth option: leave the item out, or remove the column ${column} to have it counted without those who chose it`,
  },
} as const;
