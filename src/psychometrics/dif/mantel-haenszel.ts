/**
 * Differential item functioning by Mantel and Haenszel (Holland & Thayer 1988): among persons of equal score, are the
 * odds of a right answer the same in both groups?
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { Z_90 } from '../../numeric/index.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { type DifAnalysis, type DifClass, type DifOptions, judgeItems } from './judge-items.ts';
import type { MatchedAnswers } from './matched-answers.ts';

export interface MantelHaenszelItem {
  /** Common odds ratio, reference to focal: above 1 the item is harder for the focal group. Null where it is 0 or endless. */
  readonly oddsRatio: number | null;
  /** Mantel-Haenszel chi-square with one degree of freedom, corrected for continuity; null where no stratum compares. */
  readonly chiSquare: number | null;
  readonly p: number | null;
  /** On the delta scale of ETS, -2.35 ln(odds ratio): negative where the item is harder for the focal group. */
  readonly delta: number | null;
  /** Of delta: 2.35 times that of ln(odds ratio) by Robins, Breslow & Greenland (1986), the same as Phillips & Holland's (1987). */
  readonly deltaError: number | null;
  /** ETS class (Zieky 1993); null without delta. */
  readonly difClass: DifClass | null;
  /** Answers of the reference and the focal group. */
  readonly reference: number;
  readonly focal: number;
  /** Strata with answers of both groups. */
  readonly strata: number;
}

const DELTA_PER_LOGIT = -2.35;

/**
 * Persons are matched on the number right, where answers are missing on up to twenty groups by the mean of
 * (label - facility); the score holds the item in question.
 *
 * @throws UnderstudyError `numeric` as `judgeItems`
 */
export function mantelHaenszelDif(
  answers: SparseAnswers,
  options: DifOptions,
): DifAnalysis<MantelHaenszelItem> {
  return judgeItems(answers, options, mantelHaenszel);
}

function mantelHaenszel(matched: MatchedAnswers): MantelHaenszelItem {
  const tables = tablesOfStrata(matched);
  // Per stratum: a, b right and wrong of the reference group, c, d of the focal group; P = (a + d)/t, Q = (b + c)/t,
  // R = ad/t, S = bc/t in Robins, Breslow & Greenland's words.
  let excess = 0; // Σ a - E(a)
  let variance = 0;
  let sumR = 0;
  let sumS = 0;
  let sumPR = 0;
  let sumPSQR = 0;
  let sumQS = 0;
  let strata = 0;
  for (let at = 0; at < tables.length; at += 4) {
    const a = tables[at]!;
    const b = tables[at + 1]!;
    const c = tables[at + 2]!;
    const d = tables[at + 3]!;
    const t = a + b + c + d;
    if (a + b === 0 || c + d === 0) continue;
    strata++;
    excess += a - ((a + b) * (a + c)) / t;
    variance += ((a + b) * (c + d) * (a + c) * (b + d)) / (t * t * (t - 1));
    const r = (a * d) / t;
    const s = (b * c) / t;
    sumR += r;
    sumS += s;
    sumPR += ((a + d) / t) * r;
    sumPSQR += ((a + d) / t) * s + ((b + c) / t) * r;
    sumQS += ((b + c) / t) * s;
  }
  const chiSquare = variance > 0 ? corrected(Math.abs(excess)) ** 2 / variance : null;
  const p = chiSquare === null ? null : 2 * normalCdf(-Math.sqrt(chiSquare), 0, 1);
  const oddsRatio = sumR > 0 && sumS > 0 ? sumR / sumS : null;
  const effect =
    oddsRatio === null
      ? { delta: null, deltaError: null, difClass: null }
      : etsEffect({
          logOdds: Math.log(oddsRatio),
          error: Math.sqrt(
            sumPR / (2 * sumR * sumR) + sumPSQR / (2 * sumR * sumS) + sumQS / (2 * sumS * sumS),
          ),
          p: p!,
        });
  const focal = matched.focal.reduce((sum, one) => sum + one, 0);
  return { oddsRatio, chiSquare, p, ...effect, reference: matched.focal.length - focal, focal, strata };
}

/** Half an answer nearer to nothing, unless that overshoots: then as it is, which no level takes for a difference. */
const corrected = (excess: number) => (excess >= 0.5 ? excess - 0.5 : excess);

/**
 * Zieky (1993): A where delta is below 1 or not different from 0 at 5 %; C where it is 1.5 at least and above 1 by
 * more than chance at 5 %, one-sided; B between.
 */
function etsEffect({ logOdds, error, p }: { logOdds: number; error: number; p: number }): {
  delta: number;
  deltaError: number;
  difClass: DifClass;
} {
  const delta = DELTA_PER_LOGIT * logOdds;
  const deltaError = -DELTA_PER_LOGIT * error;
  const size = Math.abs(delta);
  if (size < 1 || p >= 0.05) return { delta, deltaError, difClass: 'A' };
  const aboveOne = (size - 1) / deltaError > Z_90;
  return { delta, deltaError, difClass: size >= 1.5 && aboveOne ? 'C' : 'B' };
}

/** @returns `[strata, 4]`: right and wrong of the reference group, then of the focal group */
function tablesOfStrata({ focal, label, stratum, strata }: MatchedAnswers): Float64Array {
  const tables = new Float64Array(4 * strata);
  for (let at = 0; at < label.length; at++) {
    tables[4 * stratum[at]! + 2 * focal[at]! + 1 - label[at]!]!++;
  }
  return tables;
}
