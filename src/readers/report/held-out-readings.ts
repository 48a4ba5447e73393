/** Difficulties of questions as they are read when they are held out: with all blocks, and with some of them only. */
import { groupFolds } from '../../numeric/index.ts';
import { featuresOf, type LearnedFeatures, learnFeatures } from '../blocks/features.ts';
import type { BlockName } from '../blocks/names.ts';
import { addTimes, type FeatureRows, type SparseFeatures } from '../blocks/rows.ts';
import { relearnedRows } from '../blocks/term-block.ts';
import type { Reader, ReadingTask } from '../reader.ts';
import { type Components, estimateComponents, solveComponents, weightsOf } from '../variances/components.ts';

export interface HeldOutReadings {
  /** In which part each question was held out, `[questions]`. */
  readonly part: Int32Array;
  /** `[sets][questions]`, logits. */
  readonly predicted: readonly Float64Array[];
}

/** What is left of a squared target here: predictions are compared to the second digit. */
const TOLERANCE = 1e-4;
/** Where the search for a variance begins at least, as a share of all. */
const LEAST_START = 0.02;

/**
 * Each part is read by what the others say. How much each block varies is known from all questions, for it is a few
 * numbers that one part in five hardly moves; vocabularies, scalings and weights are of the others alone.
 *
 * @param task.error standard errors; texts without one count as they are
 * @param options.reader what was learned from all of them: how much each block varies beside the others
 * @param options.group of each question; those of one group are held out together
 * @param options.sets names of the blocks that read, each a set; one that comes again is read once
 */
export function* heldOutReadings(
  task: ReadingTask,
  {
    reader,
    group,
    folds,
    sets: asSets,
  }: {
    readonly reader: Pick<Reader, 'blocks' | 'residual'>;
    readonly group: Int32Array;
    readonly folds: number;
    readonly sets: readonly (readonly string[])[];
  },
): Generator<{ readonly done: number; readonly of: number }, HeldOutReadings> {
  const keys = asSets.map((set) => set.join());
  const sets = asSets.filter((_, s) => keys.indexOf(keys[s]!) === s);
  const noise = task.error.map((e) => e ** 2);
  const progress = { done: 0, of: sets.length + folds };
  const components: Components[] = [];
  const { learned: features, rows: rowsOfAll } = learnFeatures(task);
  for (const set of sets) {
    const places = [...features.keys()].filter((k) => set.includes(features[k]!.name));
    const known = componentsOf(reader, places);
    components.push(
      places.length === features.length
        ? known
        : estimateComponents(
            { blocks: places.map((k) => rowsOfAll[k]!), y: task.difficulty, noise, seed: task.seed },
            known,
          ),
    );
    progress.done++;
    yield { ...progress };
  }
  const part = groupFolds(group, folds, task.seed);
  const predicted = sets.map(() => new Float64Array(task.texts.length));
  for (let fold = 0; fold < folds; fold++) {
    const [rest, held]: [number[], number[]] = [[], []];
    for (const [q, one] of part.entries()) (one === fold ? held : rest).push(q);
    const { rows, asked } = relearned(task, { features, rowsOfAll, rest, held });
    const y = Float64Array.from(rest, (q) => task.difficulty[q]!);
    const ofRest = Float64Array.from(rest, (q) => noise[q]!);
    let near: Float64Array | undefined;
    for (const [s, set] of sets.entries()) {
      const chosen = [...features.keys()].filter((k) => set.includes(features[k]!.name));
      const pick = (all: readonly FeatureRows[]) => chosen.map((k) => all[k]!);
      const from = { blocks: pick(rows), y, noise: ofRest, seed: task.seed };
      const solution = solveComponents(from, components[s]!, { tolerance: TOLERANCE, near });
      near ??= solution.alpha;
      const said = new Float64Array(held.length).fill(solution.mean);
      const weights = weightsOf(solution, from.blocks);
      pick(asked).forEach((z, k) => {
        if (components[s]!.variances[k]! > 0) addTimes(z, weights[k]!, said);
      });
      held.forEach((q, i) => {
        predicted[s]![q] = said[i]!;
      });
    }
    progress.done++;
    yield { ...progress };
  }
  const unique = [...new Set(keys)];
  return { part, predicted: keys.map((key) => predicted[unique.indexOf(key)]!) };
}

/** Variances of some blocks; those of the others are shared out among them in the proportion of what they have. */
function componentsOf({ blocks, residual }: Pick<Reader, 'blocks' | 'residual'>, places: readonly number[]) {
  const all = blocks.reduce((sum, { variance }) => sum + variance, residual);
  const some = places.reduce((sum, k) => sum + blocks[k]!.variance, residual);
  const share = some > 0 ? all / some : 1;
  // A block that others had made needless may carry something without them.
  const least = LEAST_START * all;
  return {
    variances: places.map((k) =>
      Math.max(share * blocks[k]!.variance, places.length === blocks.length ? 0 : least),
    ),
    residual: share * residual,
  };
}

/** Features as the questions of `rest` alone teach them, of these and of `held`. */
function relearned(
  { texts, base, blocks, covariates }: ReadingTask,
  {
    features,
    rowsOfAll,
    rest,
    held,
  }: {
    readonly features: readonly LearnedFeatures[];
    readonly rowsOfAll: readonly FeatureRows[];
    readonly rest: readonly number[];
    readonly held: readonly number[];
  },
): { readonly rows: readonly FeatureRows[]; readonly asked: readonly FeatureRows[] } {
  const at = (places: readonly number[]) => ({
    texts: places.map((q) => texts[q]!),
    ...(base === undefined ? {} : { base: places.map((q) => base[q]!) }),
  });
  const ofTerms = (name: BlockName) =>
    features.some((block) => block.name === name && block.vocabulary !== undefined);
  const plain = blocks.filter((name) => !ofTerms(name));
  const { learned, rows: ofRest } = learnFeatures({
    ...at(rest),
    blocks: plain,
    ...(covariates && { covariates }),
  });
  const ofHeld = featuresOf(learned, at(held));
  let next = 0;
  const pairs = features.map(({ vocabulary }, k) => {
    if (vocabulary === undefined) return [ofRest[next]!, ofHeld[next++]!] as const;
    const rowsOf = relearnedRows(rowsOfAll[k] as SparseFeatures, rest);
    return [rowsOf(rest), rowsOf(held)] as const;
  });
  return { rows: pairs.map(([rows]) => rows), asked: pairs.map(([, asked]) => asked) };
}
