import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { StudentRow } from '../../runs/index.ts';
import { modelCard } from './card.ts';
import type { CardSubject } from './card-metadata.ts';

const ROW: StudentRow = {
  user_id: '07',
  answers: 44,
  train: 31,
  validation: 4,
  test: 9,
  status: 'trained',
  reason: null,
  accuracy: 7 / 9,
  f1: 0.75,
  auc: null,
  balanced_accuracy: 0.7,
  mcc: 0.4,
  log_loss: 1e-7,
  brier: 0.2,
  majority_accuracy: 6 / 9,
  majority_f1: 0.5333,
  gain: 1 / 9,
  collapsed: false,
  best_epoch: 2,
  best_step: 20,
  epochs: 3,
  seconds: 1.5,
};

const SUBJECT: CardSubject = {
  repository: 'school/modernbert-user-07',
  alias: '07',
  recipe: 'class',
  base: {
    repository: 'answerdotai/ModernBERT-base',
    revision: '8949b909ec900327062f0ebf497f51aef5e6f0c8',
    name: 'answerdotai/ModernBERT-base',
  },
  log: 'answers.csv',
  run: {
    settings: { split: 'question', selection: 'validation', maxLength: 1024, columns: { user_id: 'pupil' } },
    versions: { understudy: '0.1.0' },
    seed: 42,
  },
  row: ROW,
};

/** The block between the two marks of a card. */
const front = (card: string) => /^---\n([\s\S]*?)\n---\n/.exec(card)![1]!;

describe('modelCard of a class that reads with more than its base', () => {
  const alone = {
    rows: 900,
    accuracy: 0.7,
    auc: 0.6421,
    auc_within_student: 0.6,
    log_loss: 0.5913,
    brier: 0.2,
  };

  test('claims nothing of the student that was measured with more than this model has', () => {
    const card = modelCard({ ...SUBJECT, whole: { blocks: ['base', 'words', 'covariates'], alone } });
    expect(front(card)).not.toContain('model-index');
    expect(card).not.toContain('| Accuracy |');
    expect(card).toContain('Not measured for this student.');
    expect(card).toContain('The class of this student reads questions with base, words and covariates.');
    expect(card).not.toContain('letters');
    expect(card).toContain(
      'on 900 held-out answers: AUC 0.642, log loss 0.591, accuracy 0.700 (split question)',
    );
  });

  test('has no figures where the base alone was not measured', () => {
    const card = modelCard({ ...SUBJECT, whole: { blocks: ['letters'], alone: null } });
    expect(card).toContain('Not measured for this student.');
    expect(card).toContain('The class of this student reads questions with letters.');
    expect(card).not.toContain('held-out answers:');
  });
});

describe('modelCard', () => {
  test("the Hub's metadata: base model, task, metrics with the split that they come from", () => {
    expect(front(modelCard(SUBJECT))).toBe(`library_name: "transformers"
pipeline_tag: "text-classification"
base_model: "answerdotai/ModernBERT-base"
base_model_relation: "finetune"
tags:
  - "understudy"
  - "synthetic-student"
  - "education"
  - "recipe-class"
model-index:
  - name: "modernbert-user-07"
    results:
      - task:
          type: "text-classification"
          name: "Will this student answer the question right?"
        dataset:
          type: "private"
          name: "answers.csv, answers of this student"
          config: "split question"
          split: "test"
        metrics:
          - type: "accuracy"
            value: 0.777778
            name: "Accuracy"
          - type: "f1"
            value: 0.75
            name: "Weighted F1"
            args:
              average: "weighted"
          - type: "balanced_accuracy"
            value: 0.7
            name: "Balanced accuracy"
          - type: "matthews_correlation"
            value: 0.4
            name: "MCC"
          - type: "log_loss"
            value: 0
            name: "Log loss"
          - type: "brier_score"
            value: 0.2
            name: "Brier score"
          - type: "majority_accuracy"
            value: 0.666667
            name: "Accuracy of always saying the student's majority"
          - type: "majority_f1"
            value: 0.5333
            name: "Weighted F1 of always saying the student's majority"`);
  });

  test('says what it is, what it is not for, how it was trained and how it was tested', () => {
    const card = modelCard(SUBJECT);
    expect(card).toContain('must not be used to judge');
    expect(card).toContain('## Limits');
    expect(card).toContain('44: 31 to train on, 4 to choose the epoch by, 9 to test on');
    expect(card).toContain('On 9 answers of the student that were held out of training.');
    expect(card).toContain('at commit 8949b909ec900327062f0ebf497f51aef5e6f0c8');
    expect(card).not.toContain('pupil');
  });

  test('folds, an epoch chosen by the test and a collapse are told', () => {
    const card = modelCard({
      ...SUBJECT,
      run: { ...SUBJECT.run, settings: { split: 'question', folds: 5, selection: 'test' } },
      row: { ...ROW, collapsed: true },
    });
    expect(front(card)).toContain('config: "split question, 5 folds"');
    expect(card).toContain('Out of fold, on 9 answers');
    expect(card).toContain('the numbers flatter');
    expect(card).toContain('it has collapsed');
  });

  test('without test answers there are no metrics', () => {
    const card = modelCard({ ...SUBJECT, row: { ...ROW, test: null } });
    expect(front(card)).not.toContain('model-index');
    expect(card).toContain('Not known');
    expect(modelCard({ ...SUBJECT, row: null })).toContain('Not known');
  });

  test('a base of this machine is no model of the Hub', () => {
    const base = { repository: null, revision: null, name: 'my-base' };
    expect(front(modelCard({ ...SUBJECT, base }))).not.toContain('base_model');
  });

  test('names that are not ours have no effect', () => {
    const card = modelCard({
      ...SUBJECT,
      alias: 'a`b``c|d\n# ![x](http://x)<script>',
      log: '"answers": #1\n---\nlicense: x \u{1f600}\ud800.csv',
    });
    expect(card.split('\n---\n')).toHaveLength(2);
    expect(card).toContain('# Synthetic student ``` a`b``c\\|d\\u{a}# ![x](http://x)<script> ```\n');
    const [{ results }] = parse(front(card))['model-index'];
    const { name } = results[0].dataset;
    expect(name).toMatch(/^"answers": #1\n---\nlicense: x \u{1f600}.\.csv, answers of this student$/u);
  });
});
