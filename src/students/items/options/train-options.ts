/** What a bank's counts of options teach, and how well that is read of questions that were held out. */
import type { Device } from '../../../engine/index.ts';
import type { Checkpoint } from '../../../model/index.ts';
import type { Tokenizer } from '../../../text/index.ts';
import { encodeQuestions, type FeatureStore } from '../../class/encode-questions.ts';
import type { ClassEvent } from '../../events.ts';
import {
  type CountedQuestion,
  FEWEST_COUNTED,
  isCounted,
  learnOptions,
  type OptionReader,
  type OptionScores,
  readOptions,
  scoreOptions,
} from './learn-options.ts';
import type { Vectors } from './option-features.ts';

export interface TrainedOptions {
  readonly reader: OptionReader;
  /** On the items of the first part that was held out; null where none of them is counted. */
  readonly scores: OptionScores | null;
}

export interface OptionsJob {
  /** Rows that each training of the items holds out. */
  readonly held: readonly (readonly number[])[];
  readonly base: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly features: FeatureStore;
  readonly settings: { readonly maxLength: number; readonly seed: number };
  readonly interrupted: () => boolean;
  /** Of each item; null where the bank does not say how many chose each option. */
  readonly counted: readonly (CountedQuestion | null)[];
  /** Whether the base is one of the readers. */
  readonly readsBase: boolean;
}

/** Yields what happens. `none` where too few items are counted, null when interrupted. */
export async function* trainOptions(
  job: OptionsJob,
): AsyncGenerator<ClassEvent, TrainedOptions | 'none' | null> {
  const { held, counted, settings } = job;
  const [first] = held as [readonly number[]];
  const out = new Set(first);
  const questions = (isHeld: boolean) =>
    counted.flatMap((question, row) =>
      question !== null && isCounted(question) && out.has(row) === isHeld ? [question] : [],
    );
  const [learned, judged] = [questions(false), questions(true)];
  if (learned.length < FEWEST_COUNTED) return 'none';
  const vectors = job.readsBase ? yield* encodeAll(job, [...learned, ...judged]) : () => undefined;
  if (vectors === null) return null;
  const how = { vectors, seed: settings.seed };
  const ofOthers = learnOptions(learned, how);
  const scores = scoreOptions(
    judged,
    judged.map((question) => readOptions(ofOthers, question, vectors)),
  );
  if (held.length === 1) return { reader: ofOthers, scores };
  await new Promise(setImmediate);
  if (job.interrupted()) return null;
  return { reader: learnOptions([...learned, ...judged], how), scores };
}

/** What the base makes of questions and options. */
async function* encodeAll(
  job: OptionsJob,
  questions: readonly CountedQuestion[],
): AsyncGenerator<ClassEvent, Vectors | null> {
  const plain = textsOf(questions);
  const { tokenizer, settings } = job;
  const texts = plain.map((text) => tokenizer.encode(text, settings.maxLength));
  const rows = yield* encodeQuestions({ ...job, texts, seed: settings.seed });
  if (rows === null) return null;
  const places = new Map(plain.map((text, place) => [text, rows[place]!]));
  return (text) => places.get(text);
}

/** Of questions and their options, each once. */
export function textsOf(questions: readonly Pick<CountedQuestion, 'text' | 'options'>[]): string[] {
  return [...new Set(questions.flatMap(({ text, options }) => [text, ...options.filter((o) => o !== '')]))];
}
