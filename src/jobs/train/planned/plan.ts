/** What a training would do: which students, how many steps, what that costs in time, memory and disk, what is there. */
import {
  type ClassAnswers,
  choiceNotes,
  describeColumns,
  findNearDuplicates,
  groupsOfTexts,
  isItemBank,
  readStudents,
  refuseCovariatesOfAnswers,
  type Selection,
} from '../../../answers/index.ts';
import { type ReadingEvent, sidesOf, tellNotes, trainingsOf } from '../../../classes/index.ts';
import { matrixProductRate } from '../../../engine/index.ts';
import { type BaseEvent, hasRead } from '../../../hub/index.ts';
import { type BaseConfig, loraModules } from '../../../model/index.ts';
import { findRun, readingOf } from '../../../runs/index.ts';
import {
  adapterSteps,
  type PlannedStudent,
  planStages,
  planStudents,
  type Stage,
  soloSteps,
  textsAsked,
} from '../../../students/index.ts';
import { POPULATION_DEFAULTS } from '../../../training/index.ts';
import type { JobContext } from '../../job.ts';
import { withLog } from '../../with-log.ts';
import { checkReaders } from '../check-readers.ts';
import { advisedEncoder, type RuledClass, settled } from '../encoder-rule.ts';
import { planItems } from '../items/plan-items.ts';
import { jobOnBase } from '../job-on-base.ts';
import { headerOf, tellFewFolds, tellLongTexts } from '../open-training.ts';
import type { AdapterPlan, ClassPlan, SoloPlan, TrainJob } from '../plans.ts';
import { asBegun, findBase, readBase } from '../read.ts';
import { costOf, tuningWork, type Work } from './cost.ts';
import type { PlannedEncoders, TrainingPlan } from './training-plan.ts';

/**
 * Reads log and base, looks into the run folder, measures this machine for a moment. Writes nothing and takes no lock,
 * but for the small files of a base on the Hub, which go into the cache. Weights that are not there are not fetched.
 *
 * @throws UnderstudyError as the training would for the log, the base and the folder
 */
export async function* plan(
  asked: TrainJob,
  context: JobContext,
): AsyncGenerator<ReadingEvent | BaseEvent, TrainingPlan | null> {
  yield { event: 'reading', what: asked.log };
  if (await isItemBank({ path: asked.log, columns: asked.columns, ...readingOf(asked) }))
    return yield* planItems(asked, context);
  checkReaders(asked.plan);
  const { selection, out, fresh, folds } = asked;
  const { answers, fingerprint, reading } = await withLog(asked, context, async (log) => {
    await refuseCovariatesOfAnswers(log);
    const { notes, ...read } = await readStudents(log, asked.students);
    tellNotes(
      { path: log.path, notes: [...notes, ...(await choiceNotes(log)), ...describeColumns(log.record)] },
      context.note,
    );
    return { ...read, reading: log.reading };
  });
  const near = findNearDuplicates(answers.texts);
  const sides = sidesOf(answers, trainingsOf(asked)[0]!, near);
  const base = yield* findBase(asked, { weights: false }, context);
  if (base === null) return null;
  const { config, tokenizer } = await readBase(base);
  const ofTraining = textsAsked(answers, sides);
  const ruled = { questions: ofTraining.length, hasRead: hasRead(base) };
  const job = jobOnBase(settled({ ...asked, ...reading }, ruled), config);
  const { plan } = job;
  const lengths = answers.texts.map((text) => tokenizer.encode(text, plan.settings.maxLength).length);
  tellLongTexts(job, { answers, tokenizer }, context);
  tellFewFolds(job, context);
  const students = planStudents(answers, sides, { recipe: plan.recipe, selection });
  const questions = { asked: ofTraining, groupOf: groupsOfTexts(answers.texts.length, near) };
  const create = await headerOf({ ...job, base }, { fingerprint, leaks: null, now: context.now() });
  const found = await findRun(out, { create: await asBegun(create, job, base), fresh });
  const work = workOf(job, { students, lengths, ...questions, answers, config });
  const rate = await matrixProductRate(await context.device(), context.clock);
  const trainings = folds === null ? 1 : folds + 1;
  const secondsOf = (other: Work) => trainings * costOf(config, other, rate).seconds;
  const { steps, seconds, memoryBytes, diskBytes } = costOf(config, work, rate);
  return {
    recipe: plan.recipe,
    base: {
      name: base.name,
      commit: base.commit,
      downloadBytes: base.absent.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    students,
    steps: steps * trainings,
    seconds: seconds * trainings,
    memoryBytes,
    diskBytes: diskBytes * trainings,
    trainings,
    batch:
      plan.recipe === 'class'
        ? (plan.population?.batchSize ?? plan.settings.questions)
        : plan.settings.batchSize,
    ...batchOfStudents(plan),
    classSteps:
      plan.recipe === 'solo'
        ? 0
        : sumOf(stagesOf(plan.recipe === 'class' ? plan : plan.class, questions), 'steps'),
    encoders: encodersOf(plan, { lengths, ...questions, config, ruled }, secondsOf),
    rate,
    out,
    fresh,
    folds,
    found,
  };
}

function batchOfStudents(plan: TrainJob['plan']): Pick<TrainingPlan, 'batchOfStudents'> {
  if (plan.recipe !== 'class' || plan.population === null) return {};
  const { questions } = plan.settings;
  return questions === plan.population.batchSize ? {} : { batchOfStudents: questions };
}

function encodersOf(
  plan: TrainJob['plan'],
  given: Omit<Plan, 'students' | 'answers'> & { readonly ruled: RuledClass },
  secondsOf: (work: Work) => number,
): PlannedEncoders | null {
  // An encoder that is not read is not tuned, and with the base alone it is trained along.
  if (plan.recipe !== 'class' || plan.readers.length === 1 || !plan.readers.includes('base')) return null;
  const { encoder, population } = plan;
  const frozen = { ...plan, encoder: 'frozen', population: null } as const;
  const tuned = { ...plan, encoder: 'tuned', population: population ?? POPULATION_DEFAULTS } as const;
  return {
    ...given.ruled,
    asked: encoder,
    advised: advisedEncoder(given.ruled),
    frozen: secondsOf(classWork(frozen, given)),
    tuned: secondsOf(classWork(tuned, given)),
  };
}

interface Plan {
  readonly students: readonly PlannedStudent[];
  /** Tokens of every distinct text. */
  readonly lengths: readonly number[];
  /** Positions of the texts that have training answers. */
  readonly asked: readonly number[];
  /** Of every text: those of one number are left out of a tuning together. */
  readonly groupOf: ArrayLike<number>;
  readonly answers: ClassAnswers;
  readonly config: BaseConfig;
}

function workOf(job: TrainJob, plan: Plan): Work {
  if (job.plan.recipe === 'solo') return soloWork(job.plan, job, plan);
  if (job.plan.recipe === 'class') return classWork(job.plan, plan);
  return adapterWork(job.plan, plan);
}

/** Every answer is a text of its own. */
function soloWork(
  { settings }: SoloPlan,
  { selection }: TrainJob,
  { students, lengths, answers }: Plan,
): Work {
  const trainable = trainableOf(students);
  const tokens = meanOver(answers.text, lengths);
  const { epochs, batchSize, saveTotalLimit } = settings;
  return {
    steps: soloSteps(students, settings),
    tokenPasses: passesOf(trainable, epochs, selection) * tokens,
    batchTokens: batchSize * tokens,
    // Each student's weights and those of the checkpoints kept, moments of the one in training.
    modelsKept: trainable.length * (1 + saveTotalLimit) + 2,
  };
}

/** Every question once by the base; in the encoder's stage three times an epoch to train, and once to score. */
function classWork(plan: ClassPlan, given: Omit<Plan, 'students' | 'answers'>): Work {
  const { lengths, config } = given;
  const tokens = lengths.reduce((a, b) => a + b, 0);
  const stages = stagesOf(plan, given);
  const encoder = stages.filter(isOfEncoder);
  const heads = stages.filter((stage) => !isOfEncoder(stage));
  const { population, settings } = plan;
  const passes =
    population === null || encoder.length === 0
      ? 4 * sumOf(encoder, 'epochs')
      : tuningWork(population).passes;
  const batch = population === null ? settings.questions : population.batchSize;
  return {
    steps: sumOf(encoder, 'steps'),
    headSteps: sumOf(heads, 'steps'),
    tokenPasses: (1 + passes) * tokens,
    batchTokens: (batch * tokens) / Math.max(1, lengths.length),
    // The class, two checkpoints and the moments of one; or what a tuning keeps.
    modelsKept:
      encoder.length === 0 ? 1 : 1 + (population === null ? 2 + 2 : tuningWork(population).modelsKept),
    numbersKept: lengths.length * config.hiddenSize,
  };
}

/** The encoder itself is trained in it. */
const isOfEncoder = ({ of }: Stage): boolean => of === 'encoder' || of === 'population';

function stagesOf(
  { population, ...plan }: ClassPlan,
  { asked, groupOf }: Pick<Plan, 'asked' | 'groupOf'>,
): Stage[] {
  return planStages(asked, { ...plan, population: population && { settings: population, groupOf } });
}

function sumOf(stages: readonly Stage[], what: 'epochs' | 'steps'): number {
  return stages.reduce((total, { size }) => total + size[what], 0);
}

const trainableOf = (students: readonly PlannedStudent[]): PlannedStudent[] =>
  students.filter(({ reason }) => reason === undefined);

/** Answers through the encoder, three times an epoch to train. @param selection the side that is evaluated every epoch */
function passesOf(students: readonly PlannedStudent[], epochs: number, selection: Selection): number {
  return students.reduce(
    (total, { [selection]: evaluated, train, test }) =>
      total + epochs * (3 * train + evaluated) + evaluated + test,
    0,
  );
}

/** The class, then three passes an answer; gradients go to few weights, but through all. */
function adapterWork(plan: AdapterPlan, given: Plan): Work {
  const { students, lengths, answers, config } = given;
  const class_ = classWork(plan.class, given);
  const { epochs, students: together, batchSize } = plan.settings;
  const trainable = trainableOf(students);
  const tokens = meanOver(answers.text, lengths);
  return {
    ...class_,
    steps: class_.steps + adapterSteps(students, plan.settings),
    tokenPasses: class_.tokenPasses + passesOf(trainable, epochs, 'validation') * tokens,
    batchTokens: Math.max(class_.batchTokens, together * batchSize * tokens),
    // Each student's adapter is kept thrice, twice of it in checkpoints; the batch in training has two moments.
    numbersKept:
      (class_.numbersKept ?? 0) +
      (trainable.length * (1 + 2) + together * 2) * adapterSize(config, plan.settings),
  };
}

/** Numbers of LoRA's two matrices in every layer, and of the last layer. */
function adapterSize(config: BaseConfig, { lora }: AdapterPlan['settings']): number {
  const matrices = loraModules(config, lora).map(({ inputs, outputs }) => lora.rank * (inputs + outputs));
  return matrices.reduce((total, size) => total + size, 2 * (config.hiddenSize + 1));
}

function meanOver(texts: Int32Array, lengths: readonly number[]): number {
  let total = 0;
  for (const text of texts) total += lengths[text]!;
  return total / Math.max(1, texts.length);
}
