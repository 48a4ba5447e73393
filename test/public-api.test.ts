/** What other programs may build on: a change here is a change for them. */
import { expect, test } from 'vitest';
import * as api from '../src/index.ts';

test('the values that the package exports', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "TRAINING_DEFAULTS",
      "UnderstudyError",
      "auditLog",
      "auditSplit",
      "classAnswers",
      "classSummary",
      "climbLadder",
      "cpuDevice",
      "createClassifier",
      "describeError",
      "findNearDuplicates",
      "fineTune",
      "generateSampleClass",
      "isUnderstudyError",
      "judge",
      "loadTokenizer",
      "mostActiveStudents",
      "openAnswerLog",
      "openCheckpoint",
      "questionText",
      "readClass",
      "readPredictions",
      "readResponses",
      "readRun",
      "readRunEvents",
      "reliabilityCurve",
      "scorePredictions",
      "splitAnswers",
      "splitClass",
      "studentAnswers",
      "studentScores",
      "summariseLog",
      "trainSolo",
      "trainTestSplit",
    ]
  `);
});
