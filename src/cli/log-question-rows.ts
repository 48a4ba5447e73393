/** The log's own questions, with the options that its answers chose. */
import { type ChosenOptions, chosenOptions, openAnswerLog } from '../answers/index.ts';
import { type AbilityMixture, logQuestionRows as rowsOfEvidence } from '../evaluation/index.ts';
import type { JudgedRun } from './judged-run.ts';
import type { GatheredEvidence } from './question-evidence.ts';

/**
 * @param log where the run's answer log is
 * @throws UnderstudyError `log` as the log is read again for the options
 */
export async function logQuestionRows(
  evidence: GatheredEvidence,
  population: AbilityMixture,
  log: string,
): Promise<ReturnType<typeof rowsOfEvidence>> {
  return rowsOfEvidence(evidence, { population, chosen: await chosenIn(evidence.judged, log) });
}

async function chosenIn({ settings, answers }: JudgedRun, path: string): Promise<ChosenOptions | null> {
  const { columns, attempts } = settings;
  const log = await openAnswerLog({ path, columns, attempts });
  try {
    return await chosenOptions(log, answers);
  } finally {
    log.close();
  }
}
