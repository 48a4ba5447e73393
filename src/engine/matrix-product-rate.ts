/** The yardstick: how fast a device multiplies matrices of the size that a ModernBERT-base layer has. */
import { createGraphBuilder, graphOf } from '../graph/index.ts';
import type { Device } from './device.ts';

const [M, K, N] = [512, 768, 2304];

/**
 * Floating-point operations a second: the median over products [512, 768] × [768, 2304], after one that does not count.
 *
 * @param clock seconds from any fixed moment
 * @param repeats products that are timed, at 1.8 GFLOP each
 */
export async function matrixProductRate(device: Device, clock: () => number, repeats = 15): Promise<number> {
  const g = createGraphBuilder();
  const program = await device.compile(
    graphOf({ c: g.matmul(g.input('a', 'f32', [M, K]), g.input('b', 'f32', [K, N])) }),
  );
  const tensor = (rows: number, columns: number) =>
    device.upload({ dtype: 'f32', shape: [rows, columns], data: new Float32Array(rows * columns).fill(0.5) });
  const inputs = new Map([
    ['a', tensor(M, K)],
    ['b', tensor(K, N)],
  ]);
  const outputs = new Map([['c', tensor(M, N)]]);
  const seconds: number[] = [];
  for (let i = 0; i <= repeats; i++) {
    const started = clock();
    await program.run(inputs, outputs);
    if (i > 0) seconds.push(clock() - started);
  }
  await program.release();
  seconds.sort((a, b) => a - b);
  return (2 * M * K * N) / seconds[seconds.length >> 1]!;
}
