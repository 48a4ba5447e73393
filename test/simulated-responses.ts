/** Answers drawn from the two-parameter model, and how well what they were drawn from is found again. */

import { createMt19937 } from '../src/numeric/index.ts';
import type { SparseAnswers } from '../src/psychometrics/index.ts';

export interface SimulatedResponses {
  readonly answers: SparseAnswers;
  readonly discriminations: Float64Array;
  readonly difficulties: Float64Array;
  readonly abilities: Float64Array;
}

/** @param answered share of the table that is there @param spread deviation of ln a; 0 is the Rasch model */
export function simulateResponses({
  persons,
  items,
  seed,
  answered = 1,
  spread = 0,
  mean = 0,
  deviation = 1,
}: {
  persons: number;
  items: number;
  seed: number;
  answered?: number;
  spread?: number;
  mean?: number;
  deviation?: number;
}): SimulatedResponses {
  const random = createMt19937(seed);
  const discriminations = Float64Array.from({ length: items }, () => Math.exp(spread * random.normal()));
  const difficulties = Float64Array.from({ length: items }, () => random.normal());
  const abilities = Float64Array.from({ length: persons }, () => mean + deviation * random.normal());
  const most = persons * items;
  const person = new Int32Array(most);
  const item = new Int32Array(most);
  const label = new Uint8Array(most);
  let rows = 0;
  for (let p = 0; p < persons; p++) {
    for (let i = 0; i < items; i++) {
      if (answered < 1 && random.uniform() >= answered) continue;
      const right = 1 / (1 + Math.exp(-discriminations[i]! * (abilities[p]! - difficulties[i]!)));
      person[rows] = p;
      item[rows] = i;
      label[rows++] = random.uniform() < right ? 1 : 0;
    }
  }
  const answers = {
    person: person.slice(0, rows),
    item: item.slice(0, rows),
    label: label.slice(0, rows),
    persons,
    items,
  };
  return { answers, discriminations, difficulties, abilities };
}

export interface Recovery {
  /** Mean of estimate less truth. */
  readonly bias: number;
  readonly rmse: number;
  /** RMSE over the root mean square of the errors that were claimed. */
  readonly overClaimed: number;
  /** Share of 95 % intervals that hold the truth. */
  readonly coverage: number;
}

/** @param found estimates, truths and errors of all replications, one after another */
export function recovery(
  found: readonly (readonly [estimate: number, truth: number, error: number])[],
): Recovery {
  const mean = (f: (row: readonly [number, number, number]) => number) =>
    found.reduce((sum, row) => sum + f(row), 0) / found.length;
  const rmse = Math.sqrt(mean(([estimate, truth]) => (estimate - truth) ** 2));
  return {
    bias: mean(([estimate, truth]) => estimate - truth),
    rmse,
    overClaimed: rmse / Math.sqrt(mean(([, , error]) => error ** 2)),
    coverage: mean(([estimate, truth, error]) => (Math.abs(estimate - truth) < 1.959964 * error ? 1 : 0)),
  };
}
