/** How hard questions are for a population that was trained on items alone: held-out items of its bank, or new ones. */
import { type ItemSource, sameQuestions } from '../../answers/index.ts';
import {
  askPopulation,
  heldOutItems,
  type OpenedRun,
  type ProgressEvent,
  type ReadingFacts,
  readingFacts,
} from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import {
  type ItemQuestionRow,
  type NewQuestionFacts,
  newItemRows,
  type OwnItem,
  ownItemRow,
} from '../../evaluation/index.ts';
import { itemsOf } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import type { DifficultyJob } from './input.ts';
import type { NewQuestions } from './new-questions.ts';

/** Facts of a bank, and of what was asked of who learned from it. */
export interface ItemFacts {
  /** What the bank says of an item: a share right, or b. */
  readonly source: ItemSource;
  /** Items of the bank left out, since the population has learned from them; 0 for new questions. */
  readonly leftOut: number;
}

export interface ItemTable {
  readonly rows: readonly ItemQuestionRow[];
  readonly facts: ItemFacts;
  /** Facts of a file of questions; null for those of the bank. */
  readonly asked:
    | (NewQuestionFacts & {
        readonly fileRows: number;
        readonly repeats: number;
        readonly reading: ReadingFacts;
      })
    | null;
}

/**
 * Null when interrupted.
 *
 * @param questions null: the bank's own
 * @throws UnderstudyError `usage` for a population of persons, `log` for the bank
 */
export async function* itemTable(
  opened: OpenedRun,
  questions: NewQuestions | null,
  { job, context }: { readonly job: DifficultyJob; readonly context: JobContext },
): AsyncGenerator<ProgressEvent, ItemTable | null> {
  if (job.population !== 'class')
    throw new UnderstudyError(
      'usage',
      `\`population\`: of no use to ${job.run}, which was trained on items alone: its b is of whoever answered them`,
      { hint: 'leave it out' },
    );
  const source = itemsOf(opened.run.header.settings)!;
  const { items } = await opened.bank();
  const heldOut = new Map(
    (await heldOutItems(opened)).map(({ item, row }): [number, OwnItem] => {
      const { questionId, text, facility, answers, b, error } = items[item]!;
      const about = { questionId, text, facility, answers, part: row.part };
      const read = { value: row.synthetic_b, error: row.synthetic_b_se };
      return [item, { ...about, real: { value: b, error }, read }];
    }),
  );
  if (questions === null) {
    const rows = [...heldOut.values()].map(ownItemRow);
    return { rows, facts: { source, leftOut: items.length - rows.length }, asked: null };
  }
  const own = sameQuestions(
    items.map(({ text }) => text),
    questions.questions.map(({ text }) => text),
  ).map((item) => (item === null ? undefined : (heldOut.get(item) ?? null)));
  const asked = { device: await context.device(), signal: context.signal };
  const read = yield* askPopulation(await opened.members(), questions.questions, asked);
  if (read === null) return null;
  const { rows, facts } = newItemRows(questions.questions, {
    read: read.map(({ difficulty }) => difficulty),
    own,
    answers: questions.answers,
    bank: items.map(({ text }) => text),
    newTopics: opened.settings.split === 'topic' || opened.settings.split === 'subject',
  });
  const texts = questions.questions.map(({ text }) => text);
  const reading = readingFacts(await opened.members(), texts)!;
  const { fileRows, repeats } = questions;
  return { rows, facts: { source, leftOut: 0 }, asked: { ...facts, fileRows, repeats, reading } };
}
