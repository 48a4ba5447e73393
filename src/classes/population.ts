/** The population of a run that was trained on items alone: asked what it makes of questions, or what it made of its own. */
import type { KeyedOptions, Question } from '../answers/index.ts';
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

/** What a population makes of a question. */
export interface AskedPopulation {
  readonly difficulty: ReadDifficulty;
  /** Which share of all wrong answers each option draws, from option_a, 0 for the right one; null where that is not known. */
  readonly ofWrong: readonly number[] | null;
}

/**
 * Of a question with its right option (`keyed`) also how its options draw. Null when interrupted.
 *
 * @throws UnderstudyError `base` where the model is broken
 */
export async function* askPopulation(
  { class: class_, maxLength }: Members,
  questions: readonly Question[],
  how: { readonly device: Device; readonly signal: AbortSignal },
): AsyncGenerator<ProgressEvent, AskedPopulation[] | null> {
  const { model, tokenizer, reading, options } = class_!;
  const reader = await openItemReader(how.device, model, { reader: reading!.reader, options });
  try {
    const texts = [...new Set(questions.map(({ text }) => text))];
    const places = new Map(texts.map((text, place) => [text, place]));
    const withKeys = options === null ? [] : questions.filter(({ keyed }) => keyed !== undefined);
    const asked = { texts, keyed: withKeys.map(({ keyed }) => keyed!) };
    const asking = reader.read(asked, {
      encode: (text) => tokenizer.encode(text, maxLength),
      interrupted: () => how.signal.aborted,
    });
    const of = reader.textsOfBase(asked).length;
    const read = yield* counting(asking, { doing: 'reading questions', of });
    if (read === null) return null;
    const ofWrong = new Map(withKeys.map((one, i) => [one, atPlaces(one.keyed!, read.shares[i]!)]));
    const { difficulty, error } = read.difficulties;
    return questions.map((question) => {
      const place = places.get(question.text)!;
      return {
        difficulty: { value: difficulty[place]!, error: error[place]! },
        ofWrong: ofWrong.get(question) ?? null,
      };
    });
  } finally {
    await reader.release();
  }
}

/** Shares of the wrong options at their places. */
function atPlaces({ options, key }: KeyedOptions, shares: readonly number[]): number[] {
  let next = 0;
  return options.map((option, place) => (place === key || option === '' ? 0 : (shares[next++] ?? 0)));
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
