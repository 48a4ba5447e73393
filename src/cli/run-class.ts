/** Recipe `class` into a run folder. */
import { countSharedTexts, hasOptions } from '../answers/index.ts';
import { openDevice } from '../engine/index.ts';
import { type ClassRecord, openFeatures, type StudentRow } from '../runs/index.ts';
import { type FinishedClass, trainClass } from '../students/index.ts';
import { removeMoments } from '../training/index.ts';
import { classRecordOf, classStudentOf } from './class-rows.ts';
import { follow } from './follow.ts';
import type { Training } from './open-training.ts';
import { runRecorder } from './run-recorder.ts';
import type { TrainSummary } from './run-train.ts';
import { heldOutRows } from './student-rows.ts';
import type { ClassPlan } from './train-job.ts';

export async function runClass(training: Training): Promise<TrainSummary> {
  const { job, run } = training;
  const plan = job.plan as ClassPlan;
  const record = runRecorder(run);
  record({
    event: 'run',
    recipe: plan.recipe,
    students: training.answers.students.length,
    base: job.base.name,
  });
  const done = await trainClassInto(training, plan, record, { refit: true });
  const kept = done ? await run.class.record() : null;
  const students: StudentRow[] = done ? (await run.class.students()).map(({ row }) => row) : [];
  return {
    folder: job.out,
    recipe: plan.recipe,
    interrupted: !done,
    fresh: [],
    students,
    pooled: kept?.pooled ?? null,
    calibration: kept === null ? null : { ...kept.calibration, temperature: kept.temperature },
  };
}

/**
 * Trains the class that is not trained yet, and writes the tables. Returns whether it is done: `false` when
 * interrupted.
 */
export async function trainClassInto(
  { job, run, answers, sides, base, tokenizer, context }: Training,
  { settings, encoder, shrinkage }: ClassPlan,
  record: ReturnType<typeof runRecorder>,
  { refit }: { readonly refit: boolean },
): Promise<boolean> {
  // The tables are written before the class is complete.
  if ((await run.class.record()) !== null) {
    // A process killed right after may have left what only a training in progress needs.
    await removeMoments(run.class);
    context.emit({ event: 'class trained before' });
    return true;
  }
  // The same for all folds: told of once.
  const shared = job.fold === null ? countSharedTexts(answers) : 0;
  if (shared > 0) context.emit({ event: 'shared texts', questions: shared });
  const features = await openFeatures(job.features, {
    key: run.header.base.fingerprint,
    width: base.config.hiddenSize,
  });
  const events = trainClass({
    answers,
    sides,
    base,
    tokenizer,
    device: await openDevice(job.device, { threads: job.threads }),
    encoder,
    settings,
    fixedPrior: shrinkage ?? undefined,
    selection: job.selection,
    refit,
    features,
    checkpoints: run.class,
    async keep(class_: FinishedClass, save) {
      const kept: ClassRecord = classRecordOf(class_, {
        encoder,
        settings,
        fixedPrior: shrinkage !== null,
        readsOptions: answers.texts.some(hasOptions),
        baseFingerprint: run.header.base.fingerprint,
      });
      const students = class_.students.map((student) => classStudentOf(student, class_));
      await run.writeStudentsCsv(students.map(({ row }) => row));
      await run.writePredictionsParquet(
        class_.students.flatMap(({ student, heldOut }) => heldOutRows(student, heldOut)),
      );
      await run.class.save({ fill: save, students, record: kept });
    },
    clock: context.clock,
    interrupted: context.interrupted,
  });
  return await follow(events, (event) => {
    if (event.event !== 'encoding' && event.event !== 'refit') record({ ...event });
    context.emit({ ...event });
  });
}
