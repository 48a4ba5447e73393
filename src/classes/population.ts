/** The population of a run that was trained on items alone: asked what it makes of questions, or what it made of its own. */
import type { Question } from '../answers/index.ts';
import type { Device } from '../engine/index.ts';
import { type ItemRow, readItems } from '../runs/index.ts';
import { openItemReader } from '../students/index.ts';
import { counting, type ProgressEvent } from './events.ts';
import type { Members } from './members.ts';
import type { OpenedRun } from './opened-run.ts';

/** A difficulty with its standard error, logits. */
interface ReadDifficulty {
  readonly value: number;
  readonly error: number;
}

/** Whether the class is a population that was trained on items alone. */
export function isPopulation({ class: class_ }: Pick<Members, 'class'>): boolean {
  return class_?.record.items !== undefined;
}

/**
 * Difficulty of each question. Null when interrupted.
 *
 * @throws UnderstudyError `base` where the model is broken
 */
export async function* askPopulation(
  { class: class_, maxLength }: Members,
  questions: readonly Pick<Question, 'text'>[],
  { device, signal }: { readonly device: Device; readonly signal: AbortSignal },
): AsyncGenerator<ProgressEvent, ReadDifficulty[] | null> {
  const { model, tokenizer, record, reading } = class_!;
  const { widening } = record.items!;
  const reader = await openItemReader(device, model, { reader: reading!.reader, widening });
  try {
    const plain = [...new Set(questions.map(({ text }) => text))];
    const places = new Map(plain.map((text, place) => [text, place]));
    const texts = plain.map((text) => tokenizer.encode(text, maxLength));
    const reading = reader.read({ texts, plain, interrupted: () => signal.aborted });
    const read = yield* counting(reading, { doing: 'reading questions', of: plain.length });
    if (read === null) return null;
    return questions.map(({ text }) => {
      const place = places.get(text)!;
      return { value: read.difficulty[place]!, error: read.error[place]! };
    });
  } finally {
    await reader.release();
  }
}

/** A held-out item of the run's bank. */
export interface HeldOutBankItem {
  /** Place in the bank's items. */
  readonly item: number;
  readonly row: ItemRow;
}

/** @throws UnderstudyError `run` where the table is missing or broken, `log` where the bank is gone or another one */
export async function heldOutItems(opened: OpenedRun): Promise<HeldOutBankItem[]> {
  const { items } = await opened.bank();
  const places = new Map(items.map(({ questionId }, place) => [questionId, place]));
  const rows = await readItems(opened.run.folder);
  return rows.flatMap((row) => {
    const item = places.get(row.question_id);
    return item === undefined ? [] : [{ item, row }];
  });
}
