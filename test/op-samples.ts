/** Operands on which each operation is tested: its gradient against differences, its lowering against the kernel. */
import type { DType, OpAttributes, OpKind } from '../src/graph/index.ts';
import type { Array64 } from './oracle/kernels.ts';

export interface Operand extends Array64 {
  readonly dtype: DType;
}

export interface Sample<K extends OpKind = OpKind> {
  readonly attributes: OpAttributes[K];
  readonly operands: readonly Operand[];
}

/** A source of numbers in [0, 1). */
export type Random = () => number;

type Sampler<K extends OpKind> = (random: Random) => readonly Sample<K>[];

function real(random: Random, shape: readonly number[], low = -1.5, high = 1.5): Operand {
  const length = shape.reduce((a, b) => a * b, 1);
  return { dtype: 'f32', shape, data: Float64Array.from({ length }, () => low + (high - low) * random()) };
}

function index(shape: readonly number[], values: readonly number[]): Operand {
  return { dtype: 'i32', shape, data: Float64Array.from(values) };
}

const unary =
  <K extends OpKind>(attributes: OpAttributes[K], low?: number, high?: number): Sampler<K> =>
  (random) => [
    { attributes, operands: [real(random, [3, 4], low, high)] },
    { attributes, operands: [real(random, [2, 1, 5], low, high)] },
  ];

const binary =
  <K extends 'add' | 'sub' | 'mul' | 'div'>(low?: number, high?: number): Sampler<K> =>
  (random) =>
    (
      [
        [
          [3, 4],
          [3, 4],
        ],
        [[3, 4], [4]],
        [
          [2, 3, 4],
          [3, 1],
        ],
        [
          [1, 4],
          [3, 1],
        ],
        [[], [2, 2]],
      ] as const
    ).map(([a, b]) => ({ attributes: {}, operands: [real(random, a), real(random, b, low, high)] }));

/** The samples of each operation, drawn anew at every call; none where there is nothing to compute. */
export const SAMPLERS: { readonly [K in OpKind]: Sampler<K> } = {
  // A leaf has no operands: it is tested wherever another operation is.
  input: () => [],
  constant: () => [{ attributes: { value: -2.5 }, operands: [] }],
  add: binary(),
  sub: binary(),
  mul: binary(),
  div: binary(0.5, 2),
  equal: (random) => {
    const same = real(random, [3, 4]);
    return [
      { attributes: {}, operands: [same, same] },
      { attributes: {}, operands: [same, real(random, [4])] },
    ];
  },
  scale: unary({ by: -1.75 }),
  exp: unary({}),
  log: unary({}, 0.2, 3),
  sqrt: unary({}, 0.2, 3),
  gelu: unary({}, -4, 4),
  geluDerivative: unary({}, -4, 4),
  maskGradient: (random) => [
    // All ones, where the gradient is the true one; `graph.test.ts` looks at zeros.
    {
      attributes: {},
      operands: [real(random, [3, 4]), { dtype: 'f32', shape: [3, 1], data: Float64Array.of(1, 1, 1) }],
    },
  ],
  softmax: unary({}),
  logSoftmax: unary({}),
  normalize: (random) => [
    { attributes: { epsilon: 1e-5 }, operands: [real(random, [3, 8])] },
    { attributes: { epsilon: 1e-2 }, operands: [real(random, [2, 2, 4])] },
  ],
  sum: (random) => [
    { attributes: { axes: [0], keepDims: false }, operands: [real(random, [3, 4])] },
    { attributes: { axes: [-1], keepDims: true }, operands: [real(random, [2, 3, 4])] },
    { attributes: { axes: [0, 2], keepDims: false }, operands: [real(random, [2, 3, 4])] },
    { attributes: { axes: [0, 1], keepDims: false }, operands: [real(random, [3, 4])] },
  ],
  sumSquares: unary({}),
  matmul: (random) =>
    [true, false].flatMap((transposeA) =>
      [true, false].flatMap((transposeB) =>
        [[], [2, 3]].map((lead) => ({
          attributes: { transposeA, transposeB, alpha: lead.length > 0 ? 0.5 : 1 },
          operands: [
            real(random, [...lead, ...(transposeA ? [4, 3] : [3, 4])]),
            real(random, [...lead, ...(transposeB ? [2, 4] : [4, 2])]),
          ],
        })),
      ),
    ),
  reshape: (random) => [{ attributes: { shape: [2, 6] }, operands: [real(random, [3, 4])] }],
  expandLike: (random) => [{ attributes: {}, operands: [real(random, [3, 1]), real(random, [2, 3, 4])] }],
  transpose: (random) => [
    { attributes: { permutation: [1, 0] }, operands: [real(random, [3, 4])] },
    { attributes: { permutation: [2, 0, 3, 1] }, operands: [real(random, [2, 3, 4, 2])] },
  ],
  gather: (random) => [
    { attributes: {}, operands: [real(random, [5, 3]), index([4], [4, 0, 4, 2])] },
    { attributes: {}, operands: [real(random, [5, 2, 2]), index([2, 2], [1, 1, 3, 0])] },
  ],
  scatterAdd: (random) => [
    { attributes: {}, operands: [real(random, [4, 3]), index([4], [4, 0, 4, 2]), real(random, [5, 3])] },
  ],
  scatterMax: (random) => [
    { attributes: {}, operands: [real(random, [5, 3]), index([5], [1, 0, 1, 2, 1]), index([3], [0, 0, 0])] },
  ],
  reindex: (random) => [
    {
      attributes: { gaps: false, inverseGaps: false },
      operands: [real(random, [4, 3]), index([2, 2], [2, 0, 3, 1]), index([4], [1, 3, 0, 2])],
    },
    {
      // Three rows spread over a padded view of two by two, and back.
      attributes: { gaps: true, inverseGaps: false },
      operands: [real(random, [3, 2]), index([2, 2], [0, 1, 2, -1]), index([3], [0, 1, 2])],
    },
    {
      attributes: { gaps: false, inverseGaps: true },
      operands: [real(random, [2, 2, 2]), index([3], [0, 1, 2]), index([2, 2], [0, 1, 2, -1])],
    },
  ],
  splitRows: (random) => [
    {
      attributes: {},
      operands: [real(random, [10, 3]), index([1, 2, 2], [0, 0, 0, 0]), index([2, 3], [0, 0, 0, 0, 0, 0])],
    },
    { attributes: {}, operands: [real(random, [4, 3]), index([2, 2], [0, 0, 0, 0])] },
  ],
  joinRows: (random) => [
    {
      attributes: { rows: 10 },
      operands: [
        real(random, [1, 2, 2, 3]),
        real(random, [2, 3, 3]),
        index([1, 2, 2], [0, 0, 0, 0]),
        index([2, 3], [0, 0, 0, 0, 0, 0]),
      ],
    },
    { attributes: { rows: 4 }, operands: [real(random, [2, 2, 3]), index([2, 2], [0, 0, 0, 0])] },
  ],
  oneHot: () => [{ attributes: { depth: 4 }, operands: [index([3], [0, 3, 1])] }],
  rope: (random) =>
    [true, false].map((inverse) => {
      const angles = real(random, [5, 4]);
      return {
        attributes: { inverse },
        operands: [
          real(random, [5, 3, 8]),
          { ...angles, data: angles.data.map(Math.cos) },
          { ...angles, data: angles.data.map(Math.sin) },
        ],
      };
    }),
};
