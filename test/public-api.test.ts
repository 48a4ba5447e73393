/** What other programs may build on: a change here is a change for them. */
import { expect, test } from 'vitest';
import * as api from '../src/index.ts';

test('the values that the package exports', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "TRAINING_DEFAULTS",
      "UnderstudyError",
      "cpuDevice",
      "createClassifier",
      "describeError",
      "fineTune",
      "generateSampleClass",
      "isUnderstudyError",
      "loadTokenizer",
      "mostActiveStudents",
      "openAnswerLog",
      "openCheckpoint",
      "questionText",
      "readPredictions",
      "readRun",
      "readRunEvents",
      "scorePredictions",
      "splitAnswers",
      "studentAnswers",
      "summariseLog",
      "trainSolo",
      "trainTestSplit",
    ]
  `);
});
