/** Masked language modelling of the tiny model against Transformers: loss, logits, every gradient. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { cpuDevice, parameterMemory, parameterTensors, uploadAll } from '../../src/engine/index.ts';
import {
  attentionView,
  encoderInputs,
  labelInputs,
  loadParameters,
  openCheckpoint,
  openSafetensors,
  parameterTable,
  trainingGraph,
} from '../../src/model/index.ts';

const folder = resolve(import.meta.dirname, '../fixtures/masked-lm');

interface Golden {
  readonly batches: { input_ids: number[][]; attention_mask: number[][]; labels: number[][] }[];
  readonly steps: { loss: number; logits: number[][]; masked: [row: number, column: number][] }[];
}

test('loss, logits and gradients of a masked batch', async () => {
  const golden = JSON.parse(readFileSync(join(folder, 'mlm.json'), 'utf8')) as Golden;
  const checkpoint = await openCheckpoint(join(folder, 'model'));
  const { config } = checkpoint;
  const device = cpuDevice({ threads: 1 });
  const view = attentionView(3);
  const { graph, blocks } = trainingGraph(config, 'masked-lm', view);
  const table = parameterTable(config, 'masked-lm');
  const memory = await parameterMemory(device, table);
  await loadParameters(checkpoint, table, {
    seed: 0,
    take: (name, { data }) => device.write(memory.tensor('weights', name), data),
  });
  await checkpoint.close();

  const [expected] = golden.steps;
  const { masked } = expected!;
  const { input_ids, attention_mask, labels } = golden.batches[0]!;
  const sequences = input_ids.map((row, i) => row.filter((_, k) => attention_mask[i]![k] === 1));
  const starts = sequences.map((_, i) =>
    sequences.slice(0, i).reduce((total, { length }) => total + length, 0),
  );
  const inputs = encoderInputs(config, sequences, view);
  const positions = masked.map(([row, column]) => starts[row]! + column);
  inputs.set('masked', { dtype: 'i32', shape: [positions.length], data: Int32Array.from(positions) });
  for (const [name, tensor] of labelInputs(masked.map(([row, column]) => labels[row]![column]!)))
    inputs.set(name, tensor);

  const program = await device.compile(graph);
  const gradients = blocks.map(
    ({ gradient, parameter, rows }) => [gradient, memory.tensor('gradients', parameter, rows)] as const,
  );
  const results = await program.run(
    new Map([...parameterTensors(blocks, [memory]), ...uploadAll(device, inputs)]),
    new Map([['loss', null], ['logits', null], ...gradients]),
  );
  const values = (name: string) => device.read(results.get(name)!);
  expect((await values('loss'))[0]).toBeCloseTo(expected!.loss, 5);
  const logits = await values('logits');
  const largest = Math.max(...expected!.logits.flat().map(Math.abs));
  for (const [i, logit] of expected!.logits.flat().entries())
    expect(Math.abs(logits[i]! - logit) / largest).toBeLessThan(1e-5);

  const file = await openSafetensors(join(folder, 'mlm.step1.grads.safetensors'));
  for (const name of file.tensors.keys()) {
    const slope = await file.read(name);
    const got = await device.read(memory.tensor('gradients', name));
    const distance = Math.hypot(...slope.map((value, i) => value - got[i]!));
    expect(distance / Math.hypot(...slope), name).toBeLessThan(1e-4);
  }
  await file.close();
});
