/** What each block of a trained class carries, on the questions that it learned from, each held out once. */
import { groupQuestions } from '../answers/index.ts';
import type { Device } from '../engine/index.ts';
import { covariatesOf, type ReadingReport, readingReport } from '../readers/index.ts';
import { openFeatures } from '../runs/index.ts';
import { encodeQuestions } from '../students/index.ts';
import type { ProgressEvent } from './events.ts';
import type { OpenedRun } from './opened-run.ts';
import { openReadings, type Readings } from './readings-file.ts';

export interface ReportOptions {
  readonly draws: number;
  readonly seed: number;
  readonly device: () => Promise<Device>;
  readonly signal: AbortSignal;
}

/** Why there is none. */
export type NoReport =
  /** It reads with its base alone. */
  | 'base alone'
  /** Trained by an earlier version, which did not keep what it learned from. */
  | 'not kept'
  /** Its base has learned these questions by heart. */
  | 'tuned'
  /** Too few questions to hold some out, or all equally difficult. */
  | 'few questions';

/** Null when interrupted. */
export async function* reportReading(
  opened: OpenedRun,
  options: ReportOptions,
): AsyncGenerator<ProgressEvent, ReadingReport | NoReport | null> {
  if ((await opened.run.class.record())?.whole === undefined) return 'base alone';
  const class_ = (await opened.members()).class;
  if (class_ === null || class_.reading === null) return 'base alone';
  const { reader } = class_.reading;
  const blocks = [...new Set(reader.blocks.map(({ name }) => name))];
  const { answers, near } = await opened.judged();
  const readings = await openReadings(opened.run.class.folder, answers.texts);
  if (readings === null) return 'not kept';
  const needsBase = blocks.includes('base');
  if (needsBase && class_.record.encoder === 'tuned') return 'tuned';
  const base = needsBase ? yield* baseOf(opened, readings, options) : undefined;
  if (base === null) return null;
  const task = {
    texts: readings.texts.map((t) => answers.texts[t]!),
    ...(base === undefined ? {} : { base }),
    blocks,
    covariates: covariatesOf(reader.blocks),
    difficulty: Float64Array.from(readings.difficulty),
    error: Float64Array.from(readings.error),
    seed: options.seed,
  };
  const group = groupsOf(answers, near, readings.texts);
  const report = readingReport(task, { reader, group, draws: options.draws });
  let next = report.next();
  for (; next.done !== true; next = report.next()) {
    yield { event: 'progress', doing: 'leaving out what is read', ...next.value };
    if (options.signal.aborted) return null;
  }
  return next.value ?? 'few questions';
}

/** What the base makes of the texts, from the run's own files where it was kept. Null when interrupted. */
async function* baseOf(
  opened: OpenedRun,
  { texts }: Readings,
  { device, signal }: ReportOptions,
): AsyncGenerator<ProgressEvent, readonly Float32Array[] | null> {
  const { model, tokenizer, record } = (await opened.members()).class!;
  const { answers } = await opened.judged();
  const kept = await openFeatures(opened.run.folder, {
    key: record.base_fingerprint,
    width: model.checkpoint.config.hiddenSize,
  });
  const fresh = new Map<string, Float32Array>();
  const features = {
    get: (hash: string) => kept.get(hash) ?? fresh.get(hash),
    async add(entries: readonly (readonly [string, Float32Array])[]) {
      for (const [hash, vector] of entries) fresh.set(hash, vector);
    },
  };
  const events = encodeQuestions({
    device: await device(),
    base: model.checkpoint,
    texts: texts.map((t) => tokenizer.encode(answers.texts[t]!, record.max_length)),
    features,
    seed: 0,
    interrupted: () => signal.aborted,
  });
  let next = await events.next();
  for (; next.done !== true; next = await events.next())
    if (next.value.event === 'encoding')
      yield {
        event: 'progress',
        doing: 'reading questions',
        done: next.value.done,
        of: next.value.questions,
      };
  return next.value;
}

/** Of each text, the group of its question: the same question in another text, or nearly the same one. */
function groupsOf(
  answers: Parameters<typeof groupQuestions>[0],
  near: Parameters<typeof groupQuestions>[1],
  texts: readonly number[],
): Int32Array {
  const groups = groupQuestions(answers, near);
  const question = new Int32Array(answers.texts.length);
  for (const [i, t] of answers.text.entries()) question[t] = answers.question[i]!;
  return Int32Array.from(texts, (t) => groups.groupOf[question[t]!]!);
}
