import { rowsOn } from '../../answers/index.ts';
import type { Tensor } from '../../model/index.ts';
import { type ClassSettings, FROZEN_DEFAULTS } from '../../training/index.ts';
import type { ClassEvent, StageName } from '../events.ts';
import { checkpointPart, NO_CHECKPOINTS } from './checkpoint-parts.ts';
import { joinSides } from './class-data.ts';
import type { Estimate } from './finish-class.ts';
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
}

export interface TrainedStages {
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
  readonly settings: ClassSettings;
  readonly size: { readonly epochs: number; readonly steps: number };
  readonly before: { readonly epochs: number; readonly steps: number };
}

interface Candidate extends TrainedNetwork {
  readonly stage: Stage;
  /** What its head reads; none where the encoder is its own. */
  readonly pooled: readonly Float32Array[] | undefined;
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

  const networks: TrainedNetwork[] = [];
  const release = async (): Promise<void> => {
    for (const { network } of networks) await network.release();
  };
  let isDone = false;
  try {
    const candidates: Candidate[] = [];
    for (const stage of stages) {
      const { of, settings, before, size } = stage;
      const pooled = of === 'encoder' ? undefined : ((await candidates.at(-1)?.network.pool()) ?? job.pooled);
      const trained = yield* trainNetwork({
        ...job,
        encoder: of === 'encoder' ? 'tuned' : 'frozen',
        pooled: pooled ?? job.pooled,
        settings,
        store: checkpointPart(store, before.steps, before.steps + size.steps),
        whole: store,
        before,
      });
      if (trained === null) return null;
      networks.push(trained);
      candidates.push({ ...trained, stage, pooled });
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
      networks.push(again);
      final = again;
    }
    const body = candidates.find(({ stage }) => stage.of === 'encoder');
    const { before, of } = chosen.stage;
    const result: TrainedStages = {
      chosen: { scores: await chosen.network.score(), posteriors: chosen.posteriors },
      final: { scores: await final.network.score(), posteriors: final.posteriors },
      best: { epoch: before.epochs + chosen.best.epoch, step: before.steps + chosen.best.step },
      epochs,
      steps,
      seconds: networks.reduce((total, { seconds }) => total + seconds, 0),
      async copyTo(parameters) {
        if (of !== 'head on the base') await body!.network.copyTo(parameters);
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

/**
 * The stages one after another, each numbered from where the one before ends.
 *
 * @param asked questions that have training answers
 */
export function planStages(
  asked: number,
  { settings, encoder }: Pick<StagesJob, 'settings' | 'encoder'>,
): Stage[] {
  const head = encoder === 'tuned' ? headOf(settings) : settings;
  const names: StageName[] = ['head on the base'];
  if (encoder === 'tuned') names.push('encoder', 'head on the tuned encoder');
  let before = { epochs: 0, steps: 0 };
  return names.map((of) => {
    const ofStage = of === 'encoder' ? settings : head;
    const stage = { of, settings: ofStage, size: stageSize(asked, ofStage), before };
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
