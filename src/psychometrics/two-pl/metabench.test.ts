/** Against the parameters that mirt found in a public response matrix. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { twoPlMml } from './mml.ts';

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [sum(x) / x.length, sum(y) / y.length];
  const product = (u: readonly number[], mu: number, v: readonly number[], mv: number) =>
    sum(u.map((value, i) => (value - mu) * (v[i]! - mv)));
  return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my));
}

const metabench = resolve(import.meta.dirname, '../../../../shared/data/metabench-arc');
describe.skipIf(!existsSync(metabench))("mirt's parameters of 4,280 respondents (needs ../shared)", () => {
  test('correlation of a and of b over 0.98', () => {
    const [head, ...lines] = readFileSync(resolve(metabench, 'responses_wide.csv'), 'utf8')
      .trim()
      .split('\n');
    const ids = head!.split(',').slice(1);
    const labels = lines.flatMap((line) => line.split(',').slice(1).map(Number));
    const fit = twoPlMml({
      person: Int32Array.from(labels, (_, row) => Math.floor(row / ids.length)),
      item: Int32Array.from(labels, (_, row) => row % ids.length),
      label: Uint8Array.from(labels),
      persons: lines.length,
      items: ids.length,
    });
    expect(fit.converged).toBe(true);
    const questions = readFileSync(resolve(metabench, 'questions.csv'), 'utf8');
    const row = /^(\d+),(?:"(?:[^"]|"")*"|[^,"]*),[\d.]+,4280,([-\d.e]+),([-\d.e]+),/gm;
    const reference = [...questions.matchAll(row)].map(([, id, a, d]) => ({
      item: ids.indexOf(id!),
      a: Number(a),
      b: -Number(d) / Number(a),
    }));
    expect(reference).toHaveLength(100);
    const kept = reference.filter(({ a }) => a > 0);
    expect(kept).toHaveLength(98);
    const a = kept.map(({ item }) => fit.discriminations[item]!);
    const b = kept.map(({ item }) => fit.difficulties[item]!);
    // Scales differ by a linear change of b and a factor of a, which correlations do not see.
    expect(
      correlation(
        a,
        kept.map((item) => item.a),
      ),
    ).toBeGreaterThan(0.98);
    expect(
      correlation(
        b,
        kept.map((item) => item.b),
      ),
    ).toBeGreaterThan(0.98);
  });
});
