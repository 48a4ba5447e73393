import { rowsOn } from '../../answers/index.ts';
import type { Tensor } from '../../model/index.ts';
import type { BlockName } from '../../readers/index.ts';
import { type ClassSettings, FROZEN_DEFAULTS } from '../../training/index.ts';
import type { ClassEvent, StageName } from '../events.ts';
import { populationSize } from '../population/population-size.ts';
import { checkpointPart, NO_CHECKPOINTS } from './checkpoint-parts.ts';
import { joinSides } from './class-data.ts';
import type { Estimate } from './finish-class.ts';
import { type PopulationStage, tuneOnEvidence } from './population-stage.ts';
import type { ReadBase } from './read-questions.ts';
import {
  askedTexts,
  type NetworkJob,
  stageSize,
  type TrainedNetwork,
  trainNetwork,
} from './train-network.ts';

/** What every stage is trained with; `pooled` is what the base's encoder makes of every text. */
export interface StagesJob extends Omit<NetworkJob, 'whole' | 'before' | 'until'> {
  /** Whether a chosen head is trained once more with the validation rows; they cannot judge anything afterwards. */
  readonly refit: boolean;
  /** How the encoder is tuned before the students: null where it is tuned along with them, or frozen. @default null */
  readonly population?: PopulationStage | null;
}

export interface TrainedStages {
  /** What questions are read by, as far as the base is concerned. */
  readonly base: ReadBase;
  /** What they are read with, where that was chosen; undefined: with all that was asked for. */
  readonly blocks: readonly BlockName[] | undefined;
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

interface Candidate extends TrainedNetwork {
  readonly stage: Stage;
  /** What its head reads; none where the encoder is its own. */
  readonly pooled: readonly Float32Array[] | undefined;
  /** What questions are read by, as far as the base is concerned. */
  readonly base: ReadBase;
}

/** Yields what happens; `null` when interrupted. The caller releases what it returns. */
export async function* trainStages(job: StagesJob): AsyncGenerator<ClassEvent, TrainedStages | null> {
  const { data, store, selection } = job;
  const stages = planStages(askedTexts(data).length, job);
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

  const owned: { readonly release: () => Promise<void>; readonly seconds: number }[] = [];
  const own = ({ network: { release }, seconds }: TrainedNetwork) => owned.push({ release, seconds });
  const release = async (): Promise<void> => {
    for (const one of owned) await one.release();
  };
  let isDone = false;
  try {
    const candidates: Candidate[] = [];
    let base: ReadBase = { numbers: job.pooled, through: null };
    let pooled: readonly Float32Array[] = job.pooled;
    let blocks: readonly BlockName[] | undefined;
    let body: { copyTo(parameters: ReadonlyMap<string, Tensor>): Promise<unknown> } | undefined;
    for (const stage of stages) {
      const { of, settings, before, size } = stage;
      const part = checkpointPart(store, before.steps, before.steps + size.steps);
      if (of === 'population') {
        const encoder = yield* tuneOnEvidence({ ...job, store: part, before }, job.population!);
        if (encoder === null) return null;
        owned.push(encoder);
        // The head on the base is there already.
        if (encoder.tuned === null) break;
        ({ base, blocks, pooled } = encoder.tuned);
        body = encoder.tuned;
        candidates.length = 0;
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
      candidates.push({ ...trained, stage, pooled: of === 'encoder' ? undefined : pooled, base });
      if (of !== 'encoder') continue;
      body = trained.network;
      pooled = await trained.network.pool();
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
        until,
      );
      if (again === null) return null;
      own(again);
      final = again;
    }
    const { before, of } = chosen.stage;
    const result: TrainedStages = {
      base: chosen.base,
      blocks,
      chosen: await estimateOf(chosen),
      final: await estimateOf(final),
      best: { epoch: before.epochs + chosen.best.epoch, step: before.steps + chosen.best.step },
      epochs,
      steps,
      seconds: owned.reduce((total, { seconds }) => total + seconds, 0),
      async copyTo(parameters) {
        if (of !== 'head on the base') await body!.copyTo(parameters);
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
 * The stages one after another, each numbered from where the one before ends.
 *
 * @param asked questions that have training answers
 */
export function planStages(
  asked: number,
  {
    settings,
    encoder,
    population,
  }: Pick<StagesJob, 'settings' | 'encoder'> & {
    readonly population?: Pick<PopulationStage, 'settings'> | null;
  },
): Stage[] {
  const isTogether = encoder === 'tuned' && population == null;
  const head = isTogether ? headOf(settings) : settings;
  const names: StageName[] = ['head on the base'];
  if (encoder === 'tuned') names.push(isTogether ? 'encoder' : 'population', 'head on the tuned encoder');
  let before = { epochs: 0, steps: 0 };
  return names.map((of) => {
    const ofStage = of === 'encoder' ? settings : head;
    const size =
      of === 'population' ? populationSize(asked, population!.settings) : stageSize(asked, ofStage);
    const stage = { of, settings: ofStage, size, before };
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

/** Runs a training to its end and passes on only its evaluations, as progress of the refit. */
async function* progressOf<Result>(
  events: AsyncGenerator<ClassEvent, Result>,
  epochs: number,
): AsyncGenerator<ClassEvent, Result> {
  let next = await events.next();
  for (; !next.done; next = await events.next())
    if (next.value.event === 'evaluation') yield { event: 'refit', epoch: next.value.epoch, epochs };
  return next.value;
}
