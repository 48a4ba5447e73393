/** Synthetic against real: how well a class says how hard questions are that it had not met, and whether it acts like one. */
import type { DeviceName } from '../engine/index.ts';
import { type Comparison, compareDifficulties } from '../evaluation/index.ts';
import { openRun } from '../runs/index.ts';
import { comparisonFiles } from './comparison-files.ts';
import { gatherEvidence } from './question-evidence.ts';
import type { WorkContext } from './work-context.ts';

export interface CompareJob {
  readonly run: string;
  /** Where the run's answer log is, if it has moved. */
  readonly log: string | null;
  /** Of synthetic answers, halves and samples. */
  readonly seed: number;
  readonly device: DeviceName;
  readonly threads: number;
}

export interface CompareSummary {
  readonly folder: string;
  readonly interrupted: boolean;
  readonly comparison: Comparison | null;
  readonly seconds: number;
}

/** @throws UnderstudyError as `gatherEvidence` */
export async function runCompare(job: CompareJob, context: WorkContext): Promise<CompareSummary> {
  const started = context.clock();
  context.emit({ event: 'reading', what: job.log ?? job.run });
  const evidence = await gatherEvidence(job, context);
  const made = evidence === null ? null : compareDifficulties(evidence, job.seed);
  if (evidence !== null && made !== null) {
    const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
    try {
      const { comparison, ...values } = made;
      const { recipe, settings } = run.header;
      await run.writeComparison(
        comparisonFiles(comparison, { ...values, source: { recipe, split: String(settings.split) } }),
      );
    } finally {
      await run.release();
    }
  }
  return {
    folder: job.run,
    interrupted: made === null,
    comparison: made?.comparison ?? null,
    seconds: context.clock() - started,
  };
}
