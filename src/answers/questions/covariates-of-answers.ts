/** Columns that are no facts of questions: their values differ from answer to answer. */
import { missingSql } from '../formats/missing.ts';
import { logProblem } from '../formats/problems.ts';
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
  for (const { name, field } of log.covariates) {
    if (field === null) continue;
    const [found] = await readAgain(log, () =>
      log.database.rows<{ repeats: number; others: number }>(
        `SELECT coalesce(sum(answers - 1), 0)::DOUBLE AS repeats, coalesce(sum(different - 1), 0)::DOUBLE AS others
         FROM (SELECT count(*) AS answers, count(DISTINCT value) AS different
               FROM kept JOIN (SELECT row, ${field} AS value FROM file WHERE NOT (${missingSql(field)})) USING (row)
               GROUP BY question_id)`,
      ),
    );
    const { repeats, others } = found!;
    if (repeats < FEWEST_ANSWERS || others <= LARGEST_SHARE * repeats) continue;
    throw logProblem(
      log.path,
      `covariate ${name} belongs to answers, not to questions: most answers to one question have values of their own`,
      'leave it out of `covariate`: what is read of a question must be known before anybody answers it',
    );
  }
}
