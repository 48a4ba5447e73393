/**
 * Differential item functioning by logistic regression (Swaminathan & Rogers 1990): does the group add to what the
 * score says about the answer, alike at every score (uniform) or more at some than at others (non-uniform)?
 *
 *     1: logit P = β0 + β1 score        2: … + β2 focal        3: … + β3 score · focal
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { mean, variance } from '../../numeric/index.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { fitLogistic, type LogisticCells, type LogisticFit } from './cell-regression.ts';
import { type DifAnalysis, type DifClass, type DifOptions, judgeItems } from './judge-items.ts';
import type { MatchedAnswers } from './matched-answers.ts';

/** A likelihood ratio test between two of the models. */
export interface DifTest {
  readonly chiSquare: number;
  readonly p: number;
  /** By how much Nagelkerke's (1991) R² grows. */
  readonly r2Change: number;
}

export interface LogisticDifItem {
  /** Model 2 against 1, one degree of freedom. */
  readonly uniform: DifTest;
  /** Model 3 against 2, one degree of freedom. */
  readonly nonUniform: DifTest;
  /** Model 3 against 1, two degrees of freedom. */
  readonly both: DifTest;
  /** β2 of model 2, logits, with its standard error: negative where the item is harder for the focal group. */
  readonly groupEffect: number;
  readonly groupEffectError: number;
  /** Jodoin & Gierl (2001), from `both`: A where p is .05 at least or R² grows by less than .035, C from .07, else B. */
  readonly difClass: DifClass;
  /** Answers of the reference and the focal group. */
  readonly reference: number;
  readonly focal: number;
  /** False where a model's likelihood still grew: score and group then tell right from wrong without fail. */
  readonly converged: boolean;
}

/**
 * Matching and purification as in `mantelHaenszelDif`, the score as it is rather than in groups.
 *
 * An item is null also where the three models cannot be told apart: one score only, or one score only in a group.
 *
 * @throws UnderstudyError `numeric` as `judgeItems`
 */
export function logisticDif(answers: SparseAnswers, options: DifOptions): DifAnalysis<LogisticDifItem> {
  return judgeItems(answers, options, logisticItem);
}

function logisticItem(matched: MatchedAnswers): LogisticDifItem | null {
  const cells = cellsOf(matched);
  const first = fitLogistic(cells, new Float64Array(2));
  if (first === null) return null;
  const second = fitLogistic(cells, startFrom(first));
  if (second === null) return null;
  const third = fitLogistic(cells, startFrom(second));
  if (third === null) return null;

  const count = matched.label.length;
  const right = matched.label.reduce((sum, label) => sum + label, 0);
  const none = -2 * (right * Math.log(right / count) + (count - right) * Math.log(1 - right / count));
  const nagelkerke = (deviance: number) =>
    -Math.expm1((deviance - none) / count) / -Math.expm1(-none / count);
  const test = (less: number, more: number, tail: (chiSquare: number) => number): DifTest => {
    const chiSquare = Math.max(less - more, 0); // below 0 only by rounding
    return { chiSquare, p: tail(chiSquare), r2Change: Math.max(nagelkerke(more) - nagelkerke(less), 0) };
  };
  const oneDegree = (chiSquare: number) => 2 * normalCdf(-Math.sqrt(chiSquare), 0, 1);
  const twoDegrees = (chiSquare: number) => Math.exp(-chiSquare / 2);
  const both = test(first.deviance, third.deviance, twoDegrees);
  const focal = matched.focal.reduce((sum, one) => sum + one, 0);
  return {
    uniform: test(first.deviance, second.deviance, oneDegree),
    nonUniform: test(second.deviance, third.deviance, oneDegree),
    both,
    groupEffect: second.weights[2]!,
    groupEffectError: second.errors[2]!,
    difClass: jodoinGierl(both),
    reference: count - focal,
    focal,
    converged: [first, second, third].every((fit) => fit.converged),
  };
}

/** The smaller model's weights and 0 for what is new; all 0 where it ran off to a place where nothing moves. */
function startFrom({ weights, converged }: LogisticFit): Float64Array {
  const start = new Float64Array(weights.length + 1);
  if (converged) start.set(weights);
  return start;
}

function jodoinGierl({ p, r2Change }: DifTest): DifClass {
  if (p >= 0.05 || r2Change < 0.035) return 'A';
  return r2Change < 0.07 ? 'B' : 'C';
}

/** Answers of one score and one group are one cell. The score is standardised, which the tests do not feel. */
function cellsOf({ focal, label, score }: MatchedAnswers): LogisticCells {
  const centre = mean(score);
  const deviation = Math.sqrt(variance(score)) || 1;
  const cellOf = [new Map<number, number>(), new Map<number, number>()] as const;
  const counts = [new Float64Array(score.length), new Float64Array(score.length)] as const; // wrong, right
  const rows: number[] = [];
  let cells = 0;
  for (let at = 0; at < label.length; at++) {
    const group = focal[at] as 0 | 1;
    let cell = cellOf[group].get(score[at]!);
    if (cell === undefined) {
      cell = cells++;
      cellOf[group].set(score[at]!, cell);
      const x = (score[at]! - centre) / deviation;
      rows.push(1, x, group, x * group);
    }
    counts[label[at] as 0 | 1][cell]!++;
  }
  const [wrong, right] = counts.map((column) => column.subarray(0, cells));
  return { rows: Float64Array.from(rows), width: 4, right: right!, wrong: wrong! };
}
