/** Columns that are no facts of questions: their values differ from answer to answer. */
import { logProblem, missingSql } from '../../sources/index.ts';
import { type AnswerLog, readAgain } from '../open-log.ts';

/** Of the answers to a question after its first, the share that may have values of their own: a question may be in two grades. */
const LARGEST_SHARE = 0.5;
/** From fewer answers nothing is said. */
const FEWEST_ANSWERS = 10;

/**
 * @throws UnderstudyError `log` naming a covariate that has another value in nearly every answer to a question, such as
 *   a time: no new question has one. Or if the file is no longer the one that was opened
 */
export async function refuseCovariatesOfAnswers(log: AnswerLog): Promise<void> {
  const covariates = log.covariates.flatMap(({ name, field }) => (field === null ? [] : [{ name, field }]));
  if (covariates.length === 0) return;
  // Of all at once, for each look at the file is a reading of it.
  const values = covariates.map(
    ({ field }, i) => `CASE WHEN NOT (${missingSql(field)}) THEN ${field} END AS value_${i}`,
  );
  const ofQuestion = covariates.map(
    (_, i) => `greatest(count(value_${i}) - 1, 0) AS repeats_${i},
       greatest(count(DISTINCT value_${i}) - 1, 0) AS others_${i}`,
  );
  const sums = covariates.flatMap((_, i) =>
    ['repeats', 'others'].map((what) => `coalesce(sum(${what}_${i}), 0)::DOUBLE AS ${what}_${i}`),
  );
  const [found] = await readAgain(log, () =>
    log.database.rows<Record<string, number>>(
      `SELECT ${sums.join(', ')}
       FROM (SELECT ${ofQuestion.join(', ')}
             FROM kept JOIN (SELECT row, ${values.join(', ')} FROM file) USING (row)
             GROUP BY question_id)`,
    ),
  );
  for (const [i, { name }] of covariates.entries()) {
    const [repeats, others] = [found![`repeats_${i}`]!, found![`others_${i}`]!];
    if (repeats < FEWEST_ANSWERS || others <= LARGEST_SHARE * repeats) continue;
    throw logProblem(
      log.path,
      `covariate ${name} belongs to answers, not to questions: most answers to one question have values of their own`,
      'leave it out of `covariate`: what is read of a question must be known before anybody answers it',
    );
  }
}
