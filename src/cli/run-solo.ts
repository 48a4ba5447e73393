/** Recipe `solo` into a run folder: one student after another. */
import { answersOfStudents } from '../answers/index.ts';
import { openDevice } from '../engine/index.ts';
import type { StudentRow } from '../runs/index.ts';
import { planStudents, sidesById, soloSteps, trainSolo } from '../students/index.ts';
import { follow } from './follow.ts';
import type { Training } from './open-training.ts';
import { runRecorder } from './run-recorder.ts';
import type { TrainSummary } from './run-train.ts';
import { heldOutRows, skippedRow, trainedRow } from './student-rows.ts';
import { writeTables } from './tables.ts';
import type { SoloPlan } from './train-job.ts';

export async function runSolo(training: Training): Promise<TrainSummary> {
  const { job, run, base, tokenizer, context } = training;
  const { settings } = job.plan as SoloPlan;
  const students = answersOfStudents(training.answers);
  // Under the notebook's split each student's rows are split alone, in an order of their own, as the notebook did.
  const { sides } = training;
  const isOwn = job.split === 'notebook' && job.folds === null && job.fold === null;
  const sideOf = isOwn ? undefined : sidesById(training.answers, sides);
  const rows = new Map<string, StudentRow>();
  const known = () => students.flatMap(({ userId }) => rows.get(userId) ?? []);
  // Whatever becomes of this process, the tables keep what earlier ones finished.
  for (const { userId } of students) {
    const metrics = await run.student(userId).metrics();
    if (metrics !== null) rows.set(userId, metrics);
  }
  const record = runRecorder(run);
  let fresh: readonly string[] = [];
  const { selection } = job;
  const plan = planStudents(training.answers, training.sides, { recipe: 'solo', selection });
  const pending = plan.filter(({ student }) => !rows.has(student));
  context.emit({ event: 'plan', steps: soloSteps(pending, settings) });
  record({ event: 'run', recipe: 'solo', students: students.length, base: job.base.name });

  const events = trainSolo({
    students,
    base,
    tokenizer,
    device: await openDevice(job.device, { threads: job.threads }),
    settings,
    selection,
    sideOf,
    isTested: sides.includes('test'),
    isFinished: (student) => rows.has(student),
    checkpoints: (student) => run.student(student),
    async keep(result, save) {
      const row = trainedRow(result);
      const metrics = { ...row, selection: result.selection, steps: result.steps };
      const predictions = heldOutRows(result.student, result.heldOut);
      await run.student(result.student).saveModel({ fill: save, predictions, metrics });
      rows.set(result.student, row);
      await writeTables(run, known());
      if (job.fold === null) context.emit({ event: 'kept', student: result.student });
    },
    clock: context.clock,
    interrupted: context.interrupted,
  });
  const done = await follow(events, (event) => {
    if (event.event === 'skipped')
      rows.set(event.student, skippedRow(event.student, event.answers, event.reason));
    if (event.event === 'fresh') fresh = event.parameters;
    record({ ...event });
    context.emit({ ...event });
  });
  await writeTables(run, known());
  return {
    folder: job.out,
    recipe: 'solo',
    interrupted: !done,
    fresh,
    students: known(),
    pooled: null,
    calibration: null,
  };
}
