import { describe, expect, test } from 'vitest';
import { madeUpEvidence, QUESTIONS, STUDENTS } from '../../../../test/made-up-evidence.ts';
import { abilityMixture } from '../ability-mixture.ts';
import { logQuestionRows } from './log-question-rows.ts';
import { newQuestionRows } from './new-question-rows.ts';

const { answers, evidence, difficulties } = madeUpEvidence();
const population = abilityMixture(evidence.abilities);

describe("the log's own questions", () => {
  const key = new Int8Array(QUESTIONS).fill(2);
  const selected = Int8Array.from(answers.label, (label, row) => (label === 1 ? 2 : row % 2));
  const chosen = { selected, key, options: new Int8Array(QUESTIONS).fill(3) };

  test('real and synthetic numbers, in intervals that hold them', () => {
    const { rows, options, facts } = logQuestionRows(evidence, { population, chosen: null });
    expect(rows).toHaveLength(QUESTIONS);
    for (const row of rows) {
      expect(row.answers).toBe(80);
      expect(row.part).toBe((Number(row.question_id.slice(1)) % 4) + 1);
      expect(row.synthetic_b_low_90).toBeLessThan(row.synthetic_b);
      expect(row.synthetic_b_high_90).toBeGreaterThan(row.synthetic_b);
      // The harder the question, the lower the share right.
      expect(row.synthetic_facility_low_90).toBeLessThan(row.synthetic_facility);
      expect(row.synthetic_facility_high_90).toBeGreaterThan(row.synthetic_facility);
      expect(row.real_infit).toBeGreaterThan(0.5);
    }
    const b = rows.map(({ question_id }) => difficulties[Number(question_id.slice(1))]!);
    const held = rows.filter((row, i) => row.synthetic_b_low_90! < b[i]! && b[i]! < row.synthetic_b_high_90!);
    expect(held.length / QUESTIONS).toBeGreaterThan(0.75);
    expect(options).toBeNull();
    expect(facts).toMatchObject({
      leftOut: 0,
      contradictions: 0,
      test: { questions: QUESTIONS, students: STUDENTS },
      flags: { fewest: 30, judged: QUESTIONS },
    });
    expect(facts.test.alpha!.value).toBeGreaterThan(0.7);
    expect(facts.test.persons!.reliability).toBeGreaterThan(0.7);
  });

  test('options, and answers that are at odds with them', () => {
    const { options, facts } = logQuestionRows(evidence, { population, chosen });
    expect(options).toHaveLength(3 * QUESTIONS);
    expect(facts.contradictions).toBe(0);
    for (const row of options!) {
      expect(row.is_key).toBe(row.option === 'c' ? 1 : 0);
      if (row.is_key === 1) expect(row.real_option_rest).toBeGreaterThan(0);
    }
    const odd = { ...chosen, selected: selected.with(0, answers.label[0] === 1 ? 0 : 2) };
    expect(logQuestionRows(evidence, { population, chosen: odd }).facts.contradictions).toBe(1);
  });
});

describe('new questions', () => {
  const questions = [
    { questionId: 'n1', text: 'hard question number 77' },
    { questionId: 'n2', text: 'quite unknown vocabulary here' },
  ];
  const task = {
    questions,
    answers: [],
    probability: new Float32Array(2 * STUDENTS).fill(0.5),
    population,
    newTopics: true,
  };

  test('class and words, without any real answer', () => {
    const { rows, facts } = newQuestionRows(evidence, task);
    expect(rows.map(({ unlike }) => unlike)).toEqual(['', 'words']);
    expect(facts).toMatchObject({ answers: 0, byStrangers: 0, unlike: { questions: 1, words: 1, topic: 0 } });
    for (const row of rows)
      expect(row).toMatchObject({
        answers: 0,
        real_facility: null,
        real_b: null,
        part: null,
        real_flags: '',
      });
    // "hard" stands in hard questions of the log.
    expect(rows[0]!.synthetic_b_of_words).toBeGreaterThan(rows[1]!.synthetic_b_of_words);
  });

  test('what the class could not read makes its question less sure, and no other', () => {
    const [known, other] = newQuestionRows(evidence, task).rows;
    const { rows } = newQuestionRows(evidence, { ...task, unread: [4, 0] });
    expect(rows[0]!.synthetic_b).toBe(known!.synthetic_b);
    const slope = evidence.calibration.slopes[0]!;
    expect(rows[0]!.synthetic_b_se! ** 2 - known!.synthetic_b_se! ** 2).toBeCloseTo(4 * slope ** 2, 6);
    expect(slope).toBeGreaterThan(0);
    expect(rows[1]).toEqual(other);
  });

  test('one that is the log’s own has what it has without a file; one that every model has met, no interval', () => {
    const ofLog = logQuestionRows(evidence, { population, chosen: null }).rows[3]!;
    const own = { questionId: 'other id', text: ofLog.text };
    const asked = { ...task, questions: [own, questions[0]!] };
    const { rows, facts } = newQuestionRows(evidence, asked);
    expect(facts.own).toEqual({ heldOut: 1, met: 0 });
    expect(rows[0]).toMatchObject({
      question_id: 'other id',
      synthetic_b: ofLog.synthetic_b,
      synthetic_b_se: ofLog.synthetic_b_se,
      synthetic_facility_of_class: ofLog.synthetic_facility_of_class,
      real_b: ofLog.real_b,
      answers: ofLog.answers,
      part: ofLog.part,
    });
    const place = evidence.answers.questions.indexOf(ofLog.question_id);
    const heldOut = evidence.heldOut.filter(({ question }) => question !== place);
    const met = newQuestionRows({ ...evidence, heldOut }, asked);
    expect(met.facts.own).toEqual({ heldOut: 0, met: 1 });
    expect(met.rows[0]).toMatchObject({ synthetic_b_se: null, synthetic_facility_low_90: null, part: null });
    expect(met.rows[1]).toEqual(rows[1]);
  });

  test('real answers move b, by students of the class and by strangers', () => {
    const given = (userId: string, right: boolean) => ({ userId, questionId: 'n1', right });
    const before = newQuestionRows(evidence, task).rows[0]!;
    const wrong = newQuestionRows(evidence, {
      ...task,
      answers: [given('s0', false), given('s1', false), given('nobody', false), given('s2', true)],
    });
    expect(wrong.facts).toMatchObject({ answers: 4, byStrangers: 1 });
    expect(wrong.rows[0]).toMatchObject({ answers: 4, real_facility: 0.25 });
    expect(wrong.rows[0]!.synthetic_b).toBeGreaterThan(before.synthetic_b);
    expect(wrong.rows[0]!.synthetic_b_se).toBeLessThan(before.synthetic_b_se!);
    expect(wrong.rows[1]).toEqual(newQuestionRows(evidence, task).rows[1]);
  });
});
