/** How well difficulties of a bank's items are read by what had not met them, beside simpler predictions. */
import { type ItemBank, populationAnswers } from '../../../answers/index.ts';
import { probabilityOf } from '../../../numeric/index.ts';
import type { Uncertain } from '../../uncertain.ts';
import { agreementOf, byAnswers, type GroupAgreement, inGroups } from '../compare/agreement.ts';
import type { ComparedPrediction, RmseGain } from '../compare/compared-predictions.ts';
import { type CoveragePoint, coverageOf } from '../compare/coverage.ts';
import { difficultyBaselines } from '../compare/difficulty-baselines.ts';
import { rmseGain } from '../compare/paired-rmse.ts';
import { wordDifficulty } from '../word-difficulty.ts';
import { populationFacility } from './population-facility.ts';

/** comparison.json of a run that was trained on items alone. */
export type ItemComparison = {
  readonly format: 1;
  readonly of: 'items';
  /** Held-out ones. */
  readonly questions: number;
  /** Simpler ones, then the base alone, and last all that is read. */
  readonly predictions: readonly ComparedPrediction[];
  /** The RMSE of b of the best prediction that needs no base, less that of all that is read. */
  readonly gain: RmseGain | null;
  readonly coverage: readonly CoveragePoint[];
  readonly by_answers: readonly GroupAgreement[];
  readonly by_topic: readonly GroupAgreement[];
};

/** An item that was held out: its place in the bank, and what had not met it says. */
export interface ComparedItem {
  readonly item: number;
  /** Which part held it out, from 0. */
  readonly part: number;
  readonly read: Uncertain;
  readonly ofBase: number;
}

/** @param seed of the items drawn anew for the interval of the gain */
export function compareItems(
  bank: ItemBank,
  heldOut: readonly ComparedItem[],
  { parts, seed }: { readonly parts: number; readonly seed: number },
): ItemComparison {
  const { items } = bank;
  const answers = populationAnswers(bank);
  const part = new Int32Array(items.length).fill(-1);
  for (const one of heldOut) part[one.item] = one.part;
  const task = {
    texts: items.map(({ text }) => text),
    real: Float64Array.from(items, ({ b }) => b),
    error: Float64Array.from(items, ({ error }) => error),
  };
  const of = (values: ArrayLike<number>) => heldOut.map(({ item }) => values[item]!);
  const real = of(task.real);
  // What a bank says b of has no share but that which follows from b.
  const shares = heldOut.map(({ item }) => items[item]!.facility ?? probabilityOf(-items[item]!.b));
  const noise = heldOut.reduce((sum, { item }) => sum + items[item]!.error ** 2, 0) / heldOut.length;
  const baselines = difficultyBaselines({ answers, real: task.real, part, parts });
  const exactly = (values: readonly number[]) => values.map((b) => probabilityOf(-b));
  const plain = (name: string, values: readonly number[]) => ({ name, values, facility: exactly(values) });
  const simpler = [
    ...baselines.map(({ name, predicted }) => plain(name, of(predicted))),
    plain('words alone', of(wordsAlone(task, part, parts))),
  ];
  const read = heldOut.map((one) => one.read);
  const whole = {
    name: 'synthetic: all that is read',
    values: read.map(({ value }) => value),
    facility: read.map((b) => populationFacility(b).expected),
  };
  const base = plain(
    'base alone',
    heldOut.map(({ ofBase }) => ofBase),
  );
  const predictions = [...simpler, base, whole].map(({ name, values, facility }) => ({
    name,
    b: agreementOf(values, real, noise),
    facility: agreementOf(facility, shares),
  }));
  const rmse = (i: number) => predictions[i]!.b.rmse ?? Number.POSITIVE_INFINITY;
  const best = simpler[[...simpler.keys()].reduce((a, b) => (rmse(b) < rmse(a) ? b : a))]!;
  const gain = rmseGain(whole.values, best.values, real, seed);
  const counts = heldOut.map(({ item }) => items[item]!.answers);
  return {
    format: 1,
    of: 'items',
    questions: heldOut.length,
    predictions,
    gain: gain && { value: gain.value, low: gain.low, high: gain.high, over: best.name },
    coverage: coverageOf(
      heldOut.map(({ item, read: synthetic }) => ({
        synthetic,
        real: { value: items[item]!.b, error: items[item]!.error },
      })),
    ),
    by_answers: counts.every((count) => count !== null)
      ? inGroups(whole.values, real, byAnswers(counts))
      : [],
    by_topic: inGroups(
      whole.values,
      real,
      answers.topics.map((name, t) => ({
        name,
        places: [...heldOut.keys()].filter((i) => answers.topic[heldOut[i]!.item] === t),
      })),
    ),
  };
}

/** Each part by the words of all other items, `[items]`; NaN for those that no part held out. */
function wordsAlone(
  task: Parameters<typeof wordDifficulty>[0],
  part: Int32Array,
  parts: number,
): Float64Array {
  const predicted = new Float64Array(part.length).fill(Number.NaN);
  for (let left = 0; left < parts; left++) {
    const known = [...part.keys()].filter((item) => part[item] !== left);
    if (known.length === 0) continue;
    const predict = wordDifficulty(task, known);
    for (const [item, of] of part.entries()) if (of === left) predicted[item] = predict(item);
  }
  return predicted;
}
