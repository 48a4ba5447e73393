/** The steps on real answers, where they are at hand; the numbers are those of the first attempts, answers held out. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { classAnswers, mostActiveStudents, openAnswerLog, splitClass } from '../../answers/index.ts';
import { poolScores } from '../../numeric/index.ts';
import { itemMean, rasch, studentMean } from './answer-steps.ts';
import { checkLadder, type LadderProblem } from './ladder-problem.ts';

const path = join(import.meta.dirname, '../../../../shared/data/dbe-kt22/answers.csv.gz');

// Skipped where the answers are not there: they may not be published with the project.
describe.skipIf(!existsSync(path))('DBE-KT22, random split', () => {
  let problem: LadderProblem;
  beforeAll(async () => {
    const log = await openAnswerLog({ path, attempts: 'first' });
    const students = await mostActiveStudents(log, Number.POSITIVE_INFINITY);
    const ids = students.map(({ userId }) => userId);
    const answers = await classAnswers(log, ids);
    log.close();
    const sides = splitClass(answers, { split: 'random', selection: 'validation', fewest: 1 });
    const places = [...sides.keys()];
    problem = checkLadder({
      answers,
      known: places.filter((place) => sides[place] !== 'test'),
      asked: places.filter((place) => sides[place] === 'test'),
    });
  });

  test.each([
    ['student mean', studentMean, 0.624],
    ['item mean', itemMean, 0.7886],
    ['Rasch', rasch, 0.8142],
  ])('AUC of %s', (_, step, expected) => {
    const { answers, asked } = problem;
    const { auc } = poolScores({
      labels: Array.from(asked, (place) => answers.label[place]!),
      probabilities: [...step(problem)],
      students: asked.map((place) => answers.student[place]!),
    });
    expect(Math.abs(auc! - expected)).toBeLessThan(0.0005);
  });
});
