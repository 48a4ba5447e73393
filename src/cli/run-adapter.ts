/** Recipe `adapter` into a run folder: the class first, then an adapter for each student. */
import { openDevice } from '../engine/index.ts';
import type { StudentRow } from '../runs/index.ts';
import { checkClassModel, trainAdapters } from '../students/index.ts';
import { calibrated, openClassModel, studentRow } from '../training/index.ts';
import { follow } from './follow.ts';
import type { Training } from './open-training.ts';
import { trainClassInto } from './run-class.ts';
import { runRecorder } from './run-recorder.ts';
import type { TrainSummary } from './run-train.ts';
import { heldOutRows, skippedRow, trainedRow } from './student-rows.ts';
import { writeTables } from './tables.ts';
import type { AdapterPlan } from './train-job.ts';

/** Where an adapter's folder finds the class's: what PEFT reads as the base model's path. */
const BASE_NAME = '../../class';

export async function runAdapter(training: Training): Promise<TrainSummary> {
  const { job, run, tokenizer, answers, context } = training;
  const plan = job.plan as AdapterPlan;
  const record = runRecorder(run);
  record({ event: 'run', recipe: 'adapter', students: answers.students.length, base: job.base.name });
  const rows = new Map<string, StudentRow>();
  let joined: readonly StudentRow[] = [];
  // Who joined the trained class is one of it, too.
  const known = () => [...answers.students.flatMap((student) => rows.get(student) ?? []), ...joined];
  const summary = (interrupted: boolean): TrainSummary => ({
    folder: job.out,
    recipe: 'adapter',
    interrupted,
    fresh: [],
    students: known(),
    pooled: null,
    calibration: null,
  });
  if (!(await trainClassInto(training, plan.class, record, { refit: false }))) return summary(true);

  for (const student of answers.students) {
    const metrics = await run.student(student).metrics();
    if (metrics !== null) rows.set(student, metrics);
  }
  const classRecord = (await run.class.record())!;
  const { prior, temperature } = classRecord;
  const means = new Map((await run.class.students()).map(({ user_id, mean }) => [user_id, mean]));
  joined = (await run.class.students()).filter((student) => student.joined).map(({ row }) => row);
  const model = await openClassModel(run.class.folder);
  try {
    await checkClassModel(model, classRecord);
    const events = trainAdapters({
      answers,
      sides: training.sides,
      model,
      prior: { bias: prior.bias_variance, vector: prior.vector_variances },
      temperature,
      asClass: (student) => calibrated(studentRow(model, means.get(student)!), temperature),
      baseName: BASE_NAME,
      tokenizer,
      device: await openDevice(job.device, { threads: job.threads }),
      settings: plan.settings,
      selection: job.selection,
      isFinished: (student) => rows.has(student),
      checkpoints: (student) => run.student(student),
      async keep(result, save) {
        const row = trainedRow(result);
        const metrics = { ...row, selection: result.selection, steps: result.steps };
        const predictions = heldOutRows(result.student, result.heldOut);
        await run.student(result.student).saveModel({ fill: save, predictions, metrics });
        rows.set(result.student, row);
      },
      clock: context.clock,
      interrupted: context.interrupted,
    });
    const done = await follow(events, (event) => {
      if (event.event === 'skipped')
        rows.set(event.student, skippedRow(event.student, event.answers, event.reason));
      if (event.event !== 'encoding') record({ ...event });
      context.emit({ ...event });
    });
    await writeTables(run, known());
    return summary(!done);
  } finally {
    await model.checkpoint.close();
  }
}
