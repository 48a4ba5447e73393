// Item statistics from a matrix of right and wrong answers, without a model: the psychometrics door alone.
//
//   node examples/04-item-statistics/main.mjs
import assert from 'node:assert/strict';
import { classicalAnalysis, cronbachAlpha, raschMml } from '@understudy/understudy/psychometrics';

// A row a student, a column a question; null where a question was not asked.
const matrix = [
  [1, 1, 1, 0, null],
  [1, 1, 0, 0, 0],
  [1, 0, 1, 1, 0],
  [1, 1, 1, 1, 1],
  [0, 1, 0, 0, 0],
  [1, 1, 1, 0, 1],
  [1, 0, 0, null, 0],
  [1, 1, 1, 1, 0],
];

// The answers that were given, as columns.
const given = matrix.flatMap((row, person) =>
  row.flatMap((label, item) => (label === null ? [] : [{ person, item, label }])),
);
const answers = {
  person: Int32Array.from(given, ({ person }) => person),
  item: Int32Array.from(given, ({ item }) => item),
  label: Uint8Array.from(given, ({ label }) => label),
  persons: matrix.length,
  items: matrix[0].length,
};

const { items } = classicalAnalysis(answers);
const { difficulties, difficultyErrors } = raschMml(answers);
for (const [i, { facility, itemRest }] of items.entries())
  console.log(
    `question ${i + 1}: facility ${facility.toFixed(2)}, item-rest ${itemRest?.toFixed(2) ?? '–'}, b ${difficulties[i].toFixed(2)} ± ${difficultyErrors[i].toFixed(2)} logits`,
  );
const { whole } = cronbachAlpha(answers);
console.log(`alpha ${whole?.alpha.toFixed(2) ?? '–'}`);

assert.equal(items[0].facility, 7 / 8);
assert.equal(items[4].facility, 2 / 7);
assert(difficulties[4] > difficulties[0], 'the question that fewer answer right is harder');
