/** A class's result in the run folder's words. */
import type { ClassRecord, ClassStudent } from '../runs/index.ts';
import type { FinishedClass, Posterior, ClassStudent as Student } from '../students/index.ts';
import type { ClassSettings } from '../training/index.ts';
import { trainedRow } from './student-rows.ts';

/** class.json */
export function classRecordOf(
  { prior, calibration, best, pooled }: FinishedClass,
  {
    encoder,
    settings,
    fixedPrior,
    readsOptions,
    baseFingerprint,
  }: {
    encoder: ClassRecord['encoder'];
    settings: ClassSettings;
    fixedPrior: boolean;
    readsOptions: boolean;
    baseFingerprint: string;
  },
): ClassRecord {
  return {
    format: 1,
    rank: settings.rank,
    encoder,
    prior: { bias_variance: prior.bias, vector_variances: prior.vector },
    fixed_prior: fixedPrior,
    temperature: calibration.temperature,
    calibration: {
      rows: calibration.rows,
      log_loss_before: calibration.before,
      log_loss_after: calibration.after,
    },
    max_length: settings.maxLength,
    reads_options: readsOptions,
    base_fingerprint: baseFingerprint,
    epoch: best.epoch,
    step: best.step,
    pooled,
  };
}

/** A line of students.jsonl. */
export function classStudentOf(
  student: Student,
  { best, epochs, seconds, students }: Pick<FinishedClass, 'best' | 'epochs' | 'seconds' | 'students'>,
): ClassStudent {
  // The class is trained as one; a student's share of the time.
  const row = trainedRow({ ...student, best, epochs, seconds: seconds / students.length });
  return { user_id: student.student, joined: false, ...posteriorNumbers(student.posterior), row };
}

/** Mean, and the lower triangle of the covariance, as students.jsonl has them. */
export function posteriorNumbers({ mean, covariance }: Posterior): Pick<ClassStudent, 'mean' | 'covariance'> {
  const K = mean.length;
  const triangle: number[] = [];
  for (let i = 0; i < K; i++) for (let j = 0; j <= i; j++) triangle.push(covariance[i * K + j]!);
  return { mean: [...mean], covariance: triangle };
}
