/**
 * Questions of a file that are the log's own, by what they ask. Where the run has folds of questions each of them is
 * asked of the model that had not met it; else it is said which the class has learned from.
 */
import { type Question, questionsOfLog, sameQuestions } from '../../answers/index.ts';
import {
  type Asking,
  askOutOfFold,
  hasFoldsOfQuestions,
  type OnNote,
  type OpenedRun,
  type ProgressEvent,
  type Responses,
} from '../../classes/index.ts';
import { isUnderstudyError } from '../../errors.ts';
import type { OwnQuestions } from '../../evaluation/index.ts';

export interface AskedOfFile extends Responses {
  readonly own: OwnQuestions;
  /** `[questions]`: 1 for one that those who answer were trained on; null where there is none. */
  readonly marks: readonly (0 | 1)[] | null;
}

/**
 * Null when interrupted.
 *
 * @throws UnderstudyError as `askOutOfFold`; `log` where the user named another log than the run's
 */
export async function* askOfFile(
  opened: OpenedRun,
  questions: readonly Question[],
  asking: Asking & { readonly note: OnNote },
): AsyncGenerator<ProgressEvent, AskedOfFile | null> {
  const own = await ownOf(opened, questions, asking);
  const known = own.filter((one) => one !== null).length;
  if (known > 0 && hasFoldsOfQuestions(opened.settings)) {
    // As the log has them; an id that another question of the file shares with one of the log's is none of it.
    const asLog = questions.map((one, i) => own[i] ?? { ...one, questionId: `new ${i}` });
    const responses = yield* askOutOfFold(opened, asLog, asking);
    return responses && { ...responses, own: { heldOut: known, met: 0 }, marks: null };
  }
  const responses = yield* (await opened.asker()).ask(questions, asking.signal);
  if (responses === null) return null;
  const met = known === 0 ? new Set<string>() : await opened.met();
  const marks = own.map((one): 0 | 1 => (one !== null && met.has(one.questionId) ? 1 : 0));
  const learned = marks.filter((mark) => mark === 1).length;
  return {
    ...responses,
    own: { heldOut: known - learned, met: learned },
    marks: learned === 0 ? null : marks,
  };
}

/** `[questions]`: the log's question that asks the same; null for a new one, and for all where the log is gone. */
async function ownOf(
  opened: OpenedRun,
  questions: readonly Question[],
  { log, note }: Asking & { readonly note: OnNote },
): Promise<(Question | null)[]> {
  try {
    const { questions: ofLog } = await questionsOfLog(await opened.log());
    const places = sameQuestions(
      ofLog.map(({ text }) => text),
      questions.map(({ text }) => text),
    );
    return places.map((place) => (place === null ? null : ofLog[place]!));
  } catch (error) {
    // Whoever only asks needs no log; one that was named is meant to be read.
    if (log !== null || !isUnderstudyError(error) || error.code !== 'log') throw error;
    note(
      opened.logPath,
      "the run's log is not there: which of these questions the class has learned from is not known",
    );
    return questions.map(() => null);
  }
}
