import { describe, expect, test } from 'vitest';
import { formatStudentsCsv, type StudentRow, studentRowSchema } from './students.ts';

const trained: StudentRow = {
  user_id: '11',
  answers: 20,
  train: 14,
  validation: 2,
  test: 4,
  status: 'trained',
  reason: null,
  accuracy: 0.75,
  f1: 0.7333333333333333,
  auc: null,
  balanced_accuracy: 0.5,
  mcc: 0,
  log_loss: 0.6,
  brier: 0.2,
  majority_accuracy: 0.75,
  majority_f1: 0.6428571428571429,
  gain: 0,
  collapsed: false,
  best_epoch: 2,
  best_step: 8,
  epochs: 10,
  seconds: 1.5,
};
const nothing = Object.fromEntries(Object.keys(trained).map((name) => [name, null])) as unknown as StudentRow;

describe('students.csv', () => {
  test('a header and a row a student; null is an empty field', () => {
    expect(formatStudentsCsv([trained])).toBe(
      'user_id,answers,train,validation,test,status,reason,accuracy,f1,auc,balanced_accuracy,mcc,log_loss,brier,' +
        'majority_accuracy,majority_f1,gain,collapsed,best_epoch,best_step,epochs,seconds\n' +
        '11,20,14,2,4,trained,,0.75,0.7333333333333333,,0.5,0,0.6,0.2,0.75,0.6428571428571429,0,false,2,8,10,1.5\n',
    );
  });

  test('a student may be trained without test rows', () => {
    const row: StudentRow = {
      ...nothing,
      user_id: '12',
      answers: 2,
      train: 2,
      validation: 0,
      test: 0,
      status: 'trained',
    };
    expect(formatStudentsCsv([row]).slice(formatStudentsCsv([]).length)).toBe(
      '12,2,2,0,0,trained,,,,,,,,,,,,,,,,\n',
    );
    expect(studentRowSchema.parse(JSON.parse(JSON.stringify(row)))).toEqual(row);
  });

  test('no students are a header', () => {
    expect(formatStudentsCsv([]).split('\n')).toHaveLength(2);
  });

  test.each([
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['return\r', '"return\r"'],
    ['', '""'],
    ['émile ', 'émile '],
  ])('%j is quoted as RFC 4180 has it', (userId, field) => {
    const row: StudentRow = { ...nothing, user_id: userId, answers: 1, status: 'skipped', reason: 'too few' };
    expect(formatStudentsCsv([row]).slice(formatStudentsCsv([]).length)).toBe(
      `${field},1,,,,skipped,too few,,,,,,,,,,,,,,,\n`,
    );
  });

  test('a number that is not finite is named', () => {
    expect(() => formatStudentsCsv([{ ...trained, f1: Number.NaN }])).toThrow(
      'student 11: expected a finite f1, got NaN',
    );
  });
});
