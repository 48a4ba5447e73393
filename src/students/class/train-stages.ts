import { rowsOn } from '../../answers/index.ts';
import type { Tensor } from '../../model/index.ts';
import { type ClassSettings, FROZEN_DEFAULTS } from '../../training/index.ts';
import type { ClassEvent, StageName } from '../events.ts';
import { PAUSE } from '../in-steps.ts';
import { planPopulation, populationSize } from '../population/plan-population.ts';
import { type PopulationStage, tuneOnEvidence } from '../population/tune-on-evidence.ts';
import { checkpointPart, NO_CHECKPOINTS } from './checkpoint-parts.ts';
import { joinSides, textsAsked } from './class-data.ts';
import type { Estimate } from './finish-class.ts';
import type { ReadBy } from './read-questions.ts';
import { type TextEvidence, textEvidence } from './text-evidence.ts';
import { type NetworkJob, stageSize, type TrainedNetwork, trainNetwork } from './train-network.ts';

/** What every stage is trained with; `pooled` is what the base's encoder makes of every text. */
export interface StagesJob extends Omit<NetworkJob, 'whole' | 'before' | 'until'> {
  /** Whether a chosen head is trained once more with the validation rows; they cannot judge anything afterwards. */
  readonly refit: boolean;
  /** How the encoder is tuned before the students: null where it is tuned along with them, or frozen. @default null */
  readonly population?: PopulationStage | null;
}

export interface TrainedStages {
  /** What questions are read by. */
  readonly by: ReadBy;
  /** What the training answers say of each text; null where no stage had to know it. */
  readonly evidence: TextEvidence | null;
  /** Chosen by the validation rows, and untouched by them. */
  readonly chosen: Estimate;
  /** What the class is made of. */
  readonly final: Estimate;
  readonly best: { readonly epoch: number; readonly step: number };
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  /** Writes what was trained over a base's parameters; returns W and b, which a base does not have. */
  copyTo(
    parameters: ReadonlyMap<string, Tensor>,
  ): Promise<{ readonly weight: Tensor; readonly bias: number }>;
  release(): Promise<void>;
}

/** A part of the training of a class, and where it lies in the whole. */
export interface Stage {
  readonly of: StageName;
  /** Of a network for students. */
  readonly settings: ClassSettings;
  readonly size: { readonly epochs: number; readonly steps: number };
  readonly before: { readonly epochs: number; readonly steps: number };
}

interface Body {
  copyTo(parameters: ReadonlyMap<string, Tensor>): Promise<unknown>;
}

interface Candidate extends TrainedNetwork {
  readonly stage: Stage;
  /** What its head stands on, or is trained along with; none where that is the base as it is. */
  readonly body: Body | undefined;
  /** What its head reads; none where the encoder is its own. */
  readonly pooled: readonly Float32Array[] | undefined;
}

/** Yields what happens; `null` when interrupted. The caller releases what it returns. */
export async function* trainStages(job: StagesJob): AsyncGenerator<ClassEvent, TrainedStages | null> {
  const { data, store, selection } = job;
  const stages = planStages(textsAsked(data.answers, data.sides), job);
  const { epochs, steps } = endOf(stages.at(-1)!);
  const counts = { train: 0, validation: 0, test: 0 };
  for (const side of data.sides) counts[side]++;
  const done = (await store.checkpoints()).at(-1)?.step ?? 0;
  const { students } = data.answers;
  const questions = data.texts.length;
  yield {
    event: 'class',
    student: null,
    students: students.length,
    questions,
    ...counts,
    steps,
    stages: stages.map(({ of, size }) => ({ stage: of, ...size })),
    done,
  };

  if (job.population != null && stages.every(({ of }) => of !== 'population'))
    yield { event: 'not tuned', student: null, questions: textsAsked(data.answers, data.sides).length };

  const releases: (() => Promise<void>)[] = [];
  let seconds = 0;
  const own = ({ network, seconds: spent }: TrainedNetwork): void => {
    releases.push(network.release);
    seconds += spent;
  };
  const release = async (): Promise<void> => {
    for (const one of releases) await one();
  };
  let isDone = false;
  try {
    const candidates: Candidate[] = [];
    let by: ReadBy = { pooled: job.pooled };
    let pooled: readonly Float32Array[] = job.pooled;
    let body: Body | undefined;
    let evidence: TextEvidence | null = null;
    for (const stage of stages) {
      const { of, settings, before, size } = stage;
      const part = checkpointPart(store, before.steps, before.steps + size.steps);
      if (of === 'population') {
        evidence = textEvidence(data.answers, rowsOn(data.sides, 'train'));
        const texts = { texts: data.answers.texts, tokens: data.texts };
        const tuning = { ...job, ...texts, evidence, store: part, before };
        const encoder = yield* tuneOnEvidence(tuning, job.population!);
        if (encoder === null) return null;
        seconds += encoder.seconds;
        if (encoder.tuned === null) continue;
        releases.push(encoder.tuned.release);
        by = encoder.tuned.reading;
        ({ pooled } = encoder.tuned);
        body = encoder.tuned;
        continue;
      }
      const trained = yield* trainNetwork({
        ...job,
        encoder: of === 'encoder' ? 'tuned' : 'frozen',
        pooled,
        settings,
        store: part,
        whole: store,
        before,
      });
      if (trained === null) return null;
      own(trained);
      if (of === 'encoder') body = trained.network;
      candidates.push({ ...trained, stage, body, pooled: of === 'encoder' ? undefined : pooled });
      if (of === 'encoder') pooled = await trained.network.pool();
    }

    const isJudged = rowsOn(data.sides, selection).length > 0;
    const chosen = choose(candidates, isJudged);
    let final: TrainedNetwork = chosen;
    if (job.refit && chosen.pooled !== undefined && selection === 'validation' && counts.validation > 0) {
      const until = chosen.best.epoch;
      const again = yield* progressOf(
        trainNetwork({
          ...job,
          data: joinSides(data, 'validation', 'train'),
          encoder: 'frozen',
          pooled: chosen.pooled,
          settings: { ...chosen.stage.settings, epochs: chosen.stage.size.epochs },
          store: NO_CHECKPOINTS,
          whole: store,
          until,
        }),
        { epochs: until, clock: job.clock },
      );
      if (again === null) return null;
      own(again);
      final = again;
    }
    const { before } = chosen.stage;
    const result: TrainedStages = {
      by,
      evidence,
      chosen: await estimateOf(chosen),
      final: await estimateOf(final),
      best: { epoch: before.epochs + chosen.best.epoch, step: before.steps + chosen.best.step },
      epochs,
      steps,
      seconds,
      async copyTo(parameters) {
        await chosen.body?.copyTo(parameters);
        return await final.network.copyTo(parameters);
      },
      release,
    };
    isDone = true;
    return result;
  } finally {
    if (!isDone) await release();
  }
}

const estimateOf = async ({ network, posteriors }: TrainedNetwork): Promise<Estimate> => ({
  scores: await network.score(),
  posteriors,
});

/**
 * The stages one after another, each numbered from where the one before ends. An encoder is tuned on the population
 * before there are students, who then stand on what is kept; where nothing can be left out of them, not at all.
 *
 * @param asked positions of the texts that have training answers, ascending
 */
export function planStages(
  asked: readonly number[],
  {
    settings,
    encoder,
    population,
  }: Pick<StagesJob, 'settings' | 'encoder'> & {
    readonly population?: Pick<PopulationStage, 'settings' | 'groupOf'> | null;
  },
): Stage[] {
  const ofStudents = (of: StageName, by = settings) => ({
    of,
    settings: by,
    size: stageSize(asked.length, by),
  });
  const stages: Omit<Stage, 'before'>[] = [];
  if (encoder === 'frozen') stages.push(ofStudents('head on the base'));
  else if (population == null) {
    const head = headOf(settings);
    stages.push(ofStudents('head on the base', head), ofStudents('encoder'));
    stages.push(ofStudents('head on the tuned encoder', head));
  } else {
    const group = asked.map((text) => population.groupOf[text]!);
    const size = populationSize(planPopulation(group, population.settings), population.settings);
    if (size.steps === 0) stages.push(ofStudents('head on the base'));
    else stages.push({ of: 'population', settings, size }, ofStudents('head on the kept encoder'));
  }
  let before = { epochs: 0, steps: 0 };
  return stages.map((of) => {
    const stage = { ...of, before };
    before = endOf(stage);
    return stage;
  });
}

function endOf({ before, size }: Stage): Stage['before'] {
  return { epochs: before.epochs + size.epochs, steps: before.steps + size.steps };
}

/** The best on the rows that choose, the earlier where two are equal; with no such rows the encoder, if there is one. */
function choose(candidates: readonly Candidate[], isJudged: boolean): Candidate {
  if (!isJudged) return candidates.find(({ stage }) => stage.of === 'encoder') ?? candidates[0]!;
  return candidates.reduce((best, next) => (next.best.score > best.best.score ? next : best));
}

/** The head's own defaults where only the encoder's were chosen. */
function headOf({ rank, seed, maxLength, questions, loadings, stepsPerRound }: ClassSettings): ClassSettings {
  return { ...FROZEN_DEFAULTS, rank, seed, maxLength, questions, loadings, stepsPerRound };
}

/** Runs a training to its end and passes on only how far it is, as progress of the refit: at least every epoch. */
async function* progressOf<Result>(
  events: AsyncGenerator<ClassEvent, Result>,
  { epochs, clock }: { readonly epochs: number; readonly clock: () => number },
): AsyncGenerator<ClassEvent, Result> {
  let told = clock();
  let epoch = 0;
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    const { value } = next;
    if (value.event === 'evaluation') ({ epoch } = value);
    else if (clock() - told < PAUSE) continue;
    yield { event: 'refit', epoch, epochs };
    told = clock();
  }
  return next.value;
}
