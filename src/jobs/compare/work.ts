/** Synthetic against real: how well a class says how hard questions are that it had not met, and whether it acts like one. */
import { askHeldOut, openTrainedRun, type ProgressEvent, type ReadingEvent } from '../../classes/index.ts';
import { type Comparison, compareDifficulties, questionEvidence } from '../../evaluation/index.ts';
import type { JobContext } from '../job.ts';
import { comparisonFiles } from './files.ts';
import type { CompareJob } from './input.ts';

export interface CompareSummary {
  readonly folder: string;
  readonly comparison: Comparison;
  readonly seconds: number;
}

/** @throws UnderstudyError `run` for a run that held out no whole questions; `log` for its log; `numeric` for too few questions */
export async function* run(
  job: CompareJob,
  context: JobContext,
): AsyncGenerator<ReadingEvent | ProgressEvent, CompareSummary | null> {
  const started = context.clock();
  const asking = { ...context, now: context.now(), log: job.log ?? null };
  const opened = await openTrainedRun(context.lockOf(job.run), asking);
  try {
    yield { event: 'reading', what: opened.logPath };
    const asked = yield* askHeldOut(opened, asking);
    if (asked === null) return null;
    const judged = await opened.judged();
    const { comparison, ...values } = compareDifficulties(questionEvidence(judged, asked), job.seed);
    const source = { recipe: judged.header.recipe, split: judged.settings.split };
    await opened.run.writeComparison(comparisonFiles(comparison, { ...values, source }));
    return { folder: job.run, comparison, seconds: context.clock() - started };
  } finally {
    await opened.close();
  }
}
