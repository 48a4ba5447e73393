/** The synthetic students of a run, whatever its recipe, and what each of them is made of. */
import { join } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { type ClassStudent, type ReadableRun, readRun } from '../runs/index.ts';
import { adaptersOfRun } from './adapters-of-run.ts';
import { openTrainedClass, type TrainedClass } from './trained-class.ts';

export type Member =
  | { readonly student: string; readonly recipe: 'solo' | 'adapter'; readonly folder: string }
  | {
      readonly student: string;
      readonly recipe: 'class';
      /** c and v as the base alone has them: what leaves as a model. */
      readonly mean: readonly number[];
      /** The same in a class that reads with more; the mean where it does not. */
      readonly whole?: readonly number[];
    };

export interface Members {
  readonly members: readonly Member[];
  /** Students whose adapters are still to be trained; they are not among the members. */
  readonly untrained: number;
  /** What members of recipe `class` and `adapter` stand on; null for `solo`. */
  readonly class: TrainedClass | null;
  /** Tokens after which they cut a text, [CLS] and [SEP] included. */
  readonly maxLength: number;
  close(): Promise<void>;
}

/**
 * Opens the students of a run; close them when done.
 *
 * @throws UnderstudyError `run` where nobody is trained yet, or the class is broken
 */
export async function openMembers(run: ReadableRun): Promise<Members> {
  const opened = run.header.recipe === 'solo' ? await soloMembers(run) : await classMembers(run);
  if (opened.members.length > 0) return opened;
  await opened.close();
  throw new UnderstudyError('run', `${run.folder}: no student is trained yet`, {
    hint: 'run the training to its end first',
  });
}

/** @throws UnderstudyError `run` where there is no such student */
export function memberOf({ members }: Members, student: string, { folder }: ReadableRun): Member {
  const member = members.find((one) => one.student === student);
  if (member !== undefined) return member;
  throw new UnderstudyError('run', `student ${student}: no trained student of that id in ${folder}`, {
    hint: `${join(folder, 'students.csv')} lists them`,
  });
}

async function soloMembers(run: ReadableRun): Promise<Members> {
  const { students } = await readRun(run.folder);
  const members = students.map(
    ({ folder, metrics }) => ({ student: metrics.user_id, recipe: 'solo', folder }) as const,
  );
  const maxLength = run.header.settings.maxLength!;
  return { members, untrained: 0, class: null, maxLength, close: async () => {} };
}

async function classMembers(run: ReadableRun): Promise<Members> {
  const class_ = await openTrainedClass(run);
  const { close } = class_;
  const maxLength = class_.record.max_length;
  const asClass = ({ user_id: student, mean, whole }: ClassStudent): Member => ({
    student,
    recipe: 'class',
    mean,
    ...(whole === undefined ? {} : { whole: whole.mean }),
  });
  if (run.header.recipe !== 'adapter')
    return { members: class_.students.map(asClass), untrained: 0, class: class_, maxLength, close };
  try {
    const { students, untrained } = await adaptersOfRun(run.folder, class_.students);
    const members = students.map(({ student, adapter: folder }) =>
      folder === null ? asClass(student) : ({ student: student.user_id, recipe: 'adapter', folder } as const),
    );
    return { members, untrained: untrained.length, class: class_, maxLength, close };
  } catch (error) {
    await close();
    throw error;
  }
}
