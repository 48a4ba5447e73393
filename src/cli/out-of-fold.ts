/** The questions of a run's log, each asked of the model of the fold that held it out. */
import type { Question } from '../answers/index.ts';
import { UnderstudyError } from '../errors.ts';
import { dataSettings, foldFolder, type RunHeader } from '../runs/index.ts';
import { type Asking, ask } from './ask.ts';
import type { JudgedRun } from './judged-run.ts';
import { type AskedRun, askRun, THROUGH_QUESTIONS } from './question-evidence.ts';

/** Whether there is, for each question that the class was trained on, a model that has not met it. */
export function hasFoldsOfQuestions(header: RunHeader): boolean {
  const { folds, split } = dataSettings(header.settings);
  return folds !== null && THROUGH_QUESTIONS.includes(split);
}

/**
 * Questions that the class did not answer are asked of the class itself, since it has not met them.
 *
 * @param asking the run, open, and its members
 * @returns the members that all folds have, in their order: some have joined since, or were skipped in a fold; null
 *   when interrupted
 * @throws UnderstudyError `run` where a fold is not trained, or nobody is in all of them
 */
export async function askOutOfFold(
  judged: JudgedRun,
  questions: readonly Question[],
  asking: Asking,
): Promise<AskedRun | null> {
  const { job, run, members, context } = asking;
  const foldOf = foldsOf(judged);
  const folds = judged.parts.length;
  const everybody = members.members.map(({ student }) => student);
  const told: { places: readonly number[]; said: AskedRun }[] = [];
  for (const fold of [...Array.from({ length: folds }, (_, i) => i + 1), null]) {
    const places = [...questions.keys()].filter(
      (place) => (foldOf.get(questions[place]!.questionId) ?? null) === fold,
    );
    if (places.length === 0) continue;
    const some = places.map((place) => questions[place]!);
    let said: AskedRun | null;
    if (fold === null) {
      const probability = await ask(some, asking);
      said = probability === null ? null : { students: everybody, probability };
    } else
      said = await askRun(foldFolder(run.folder, fold), some, job, {
        ...context,
        emit: (event) =>
          context.emit(
            event.event === 'progress' ? { ...event, doing: `asking fold ${fold} of ${folds}` } : event,
          ),
      });
    if (said === null) return null;
    told.push({ places, said });
  }

  const rowsOf = told.map(({ said }) => new Map(said.students.map((student, row) => [student, row])));
  const students = everybody.filter((student) => rowsOf.every((rows) => rows.has(student)));
  if (students.length === 0)
    throw new UnderstudyError('run', `${run.folder}: no synthetic student is in all folds`, {
      hint: 'train anew with fewer folds, or with --recipe class, which skips nobody',
    });
  const probability = new Float32Array(students.length * questions.length);
  for (const [i, { places, said }] of told.entries())
    for (const [s, student] of students.entries()) {
      const start = rowsOf[i]!.get(student)! * places.length;
      for (const [at, place] of places.entries())
        probability[s * questions.length + place] = said.probability[start + at]!;
    }
  return { students, probability };
}

/** Question id -> which fold, from 1, was trained without any answer to it. */
function foldsOf({ answers, parts }: JudgedRun): Map<string, number> {
  const folds = new Map<string, number>();
  for (const [i, { known }] of parts.entries()) {
    const met = new Set(known.map((place) => answers.question[place]!));
    for (const [q, id] of answers.questions.entries())
      if (!met.has(q) && !folds.has(id)) folds.set(id, i + 1);
  }
  return folds;
}
