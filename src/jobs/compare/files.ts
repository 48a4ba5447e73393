/** What `compare` writes: the numbers, and figures. */
import type { ComparedValues, Comparison } from '../../evaluation/index.ts';
import {
  againstFigure,
  coverageFigure,
  curvesFigure,
  scoresFigure,
  worthFigure,
  wrightMapFigure,
} from '../../report/index.ts';
import { formatCount } from '../../words.ts';
import { bounded } from './bounded.ts';

/** Files by name. */
export function comparisonFiles(
  comparison: Comparison,
  { evidence, shares, curves }: ComparedValues,
  { recipe, split }: { readonly recipe: string; readonly split: string },
): ReadonlyMap<string, string> {
  const { heldOut, scale, answers } = evidence;
  const { predictions, reliability, worth, realism, coverage, questions } = comparison;
  const source = `${formatCount(questions)} questions, each by a class that had not met it; ${formatCount(comparison.students)} students (recipe ${recipe}, split ${split}).`;
  const { pearson, spearman, rmse } = predictions.at(-1)!.b;
  const measured = worth.points.filter(({ answers }) => answers >= 1);
  const isWorthMeasured = worth.worth !== null && measured.length > 0 && worth.worth >= measured[0]!.answers;
  const exactly = (value: number) => ({ value, low: null, high: null });
  return new Map(
    Object.entries({
      'difficulty.svg': againstFigure({
        measure: 'b',
        level: 0.9,
        source,
        agreement: { pearson, spearman, rmse, ceiling: reliability.ceiling },
        points: heldOut.map(({ question, calibrated: { value, error } }) => ({
          real: bounded(scale.difficulties[question]!, scale.difficultyErrors[question]!),
          synthetic: bounded(value, error),
        })),
      }),
      'coverage.svg': coverageFigure({ points: [...coverage], questions, measure: 'b', source }),
      'curves.svg': curvesFigure({
        source,
        questions: curves.map(({ question, groups, real }) => ({
          name: answers.questions[heldOut[question]!.question]!,
          groups,
          real,
          synthetic: groups.map(({ ability, synthetic }) => ({ ability, probability: synthetic })),
        })),
      }),
      'wright-map.svg': wrightMapFigure({
        abilities: [...scale.abilities],
        source,
        items: heldOut.map(({ question, calibrated: { value } }) => ({
          name: answers.questions[question]!,
          real: scale.difficulties[question]!,
          synthetic: value,
        })),
      }),
      'worth.svg': worthFigure({
        source,
        questions,
        alone: worth.points[0]?.rmse_with ?? 0,
        worth: isWorthMeasured ? worth.worth : null,
        points: measured.map(({ answers, rmse_with, rmse_without }) => ({
          answers,
          withPrior: exactly(rmse_with),
          withoutPrior: exactly(rmse_without),
        })),
      }),
      'scores.svg': scoresFigure({
        real: [...shares.real],
        synthetic: [...shares.synthetic],
        source,
        distances: {
          kolmogorovSmirnov: realism.scores?.kolmogorov_smirnov ?? null,
          wasserstein: realism.scores?.wasserstein ?? null,
        },
      }),
      // Last: whoever finds it finds the figures of the same comparison.
      'comparison.json': `${JSON.stringify(comparison, null, 2)}\n`,
    }),
  );
}
