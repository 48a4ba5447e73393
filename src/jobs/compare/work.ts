/** Synthetic against real: how well a class says how hard questions are that it had not met, and whether it acts like one. */
import { askHeldOut, type ProgressEvent, type ReadingEvent, withTrainedRun } from '../../classes/index.ts';
import {
  type Comparison,
  compareDifficulties,
  type ItemComparison,
  questionEvidence,
} from '../../evaluation/index.ts';
import { isOfItems } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import { comparisonFiles } from './files.ts';
import type { CompareJob } from './input.ts';
import { comparisonOfItems } from './items.ts';

/** Of a class of persons, or of a population that was trained on items alone. */
export interface CompareSummary<Compared = Comparison | ItemComparison> {
  readonly folder: string;
  /** Whether the files were left out, since nothing can be written in the run folder. */
  readonly isReadOnly?: true;
  readonly comparison: Compared;
  readonly seconds: number;
}

/** @throws UnderstudyError `run` for a run that held out no whole questions; `log` for its log; `numeric` for too few questions */
export async function* run(
  job: CompareJob,
  context: JobContext,
): AsyncGenerator<ReadingEvent | ProgressEvent, CompareSummary | null> {
  const started = context.clock();
  const asking = { ...context, now: context.now(), log: job.log ?? null };
  return yield* withTrainedRun(context.lockOf(job.run), asking, async function* (opened) {
    yield { event: 'reading', what: opened.logPath } as const;
    const { isReadOnly } = opened.run;
    const about = isReadOnly ? { isReadOnly } : {};
    if (isOfItems(opened.run.header)) {
      const { comparison, files } = await comparisonOfItems(opened, job.seed);
      if (!isReadOnly) await opened.run.writeComparison(files);
      return { folder: job.run, ...about, comparison, seconds: context.clock() - started };
    }
    const asked = yield* askHeldOut(opened, asking);
    if (asked === null) return null;
    const judged = await opened.judged();
    const { comparison, ...values } = compareDifficulties(questionEvidence(judged, asked), job.seed);
    const source = { recipe: judged.header.recipe, split: judged.settings.split };
    if (!isReadOnly) await opened.run.writeComparison(comparisonFiles(comparison, values, source));
    return { folder: job.run, ...about, comparison, seconds: context.clock() - started };
  });
}
