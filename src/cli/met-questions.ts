/** Which questions of its log the class of a run folder has met: those that it was trained on any answer to. */
import { findNearDuplicates, rowsOn } from '../answers/index.ts';
import { dataSettings, type RunHeader } from '../runs/index.ts';
import { sidesOf } from './open-training.ts';
import { readClass } from './read-class.ts';

/**
 * Ids.
 *
 * @param log where the run's answer log is
 * @throws UnderstudyError `log` as the log is read again
 */
export async function metQuestions(header: RunHeader, log: string): Promise<ReadonlySet<string>> {
  const settings = dataSettings(header.settings);
  const { answers } = await readClass({ ...settings, log });
  const sides = sidesOf(answers, settings, findNearDuplicates(answers.texts));
  const places = rowsOn(sides, 'train', 'validation');
  return new Set(places.map((place) => answers.questions[answers.question[place]!]!));
}
