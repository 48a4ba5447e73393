/** Recipe `adapter` into a run folder: the class first, then an adapter for each student. */
import { checkClassModel, trainAdapters } from '../../students/index.ts';
import { cutting } from '../../text/index.ts';
import { calibrated, openClassModel, studentRow } from '../../training/index.ts';
import { tap } from '../job.ts';
import { trainClassInto } from './class.ts';
import type { RecipeEvent } from './events.ts';
import type { Training } from './open-training.ts';
import type { AdapterPlan } from './plans.ts';
import { openStudentTable } from './student-table.ts';
import type { Trained } from './summary.ts';

/** Where an adapter's folder finds the class's: what PEFT reads as the base model's path. */
const BASE_NAME = '../../class';

export async function* trainAdapterRecipe(
  training: Training,
  plan: AdapterPlan,
): AsyncGenerator<RecipeEvent, Trained | null> {
  const { job, run, tokenizer, answers, context, record } = training;
  if (!(yield* trainClassInto(training, plan.class, { refit: false }))) return null;

  const classRecord = (await run.class.record())!;
  const { prior, temperature } = classRecord;
  const inClass = await run.class.students();
  const means = new Map(inClass.map(({ user_id, mean }) => [user_id, mean]));
  // Who joined the trained class is one of it, too.
  const joined = inClass.filter((student) => student.joined).map(({ row }) => row);
  const table = await openStudentTable(training, joined);
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
      // As the class was trained, which an earlier version may have done.
      tokenizer: cutting(tokenizer, classRecord.cut ?? 'end'),
      device: await context.device(),
      settings: plan.settings,
      selection: job.selection,
      isFinished: table.isFinished,
      checkpoints: (student) => run.student(student),
      keep: table.keep,
      clock: context.clock,
      interrupted: () => context.signal.aborted,
    });
    const isDone = yield* tap(events, (event) => {
      table.note(event);
      if (event.event !== 'encoding') record({ ...event });
    });
    await table.write();
    return isDone ? { students: table.rows() } : null;
  } finally {
    await model.checkpoint.close();
  }
}
