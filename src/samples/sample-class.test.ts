import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { REPEAT_SHARE } from './answering.ts';
import { abilitiesCsv, answersCsv, questionsCsv } from './csv.ts';
import { EFFECTS, GUESS, probabilityCorrect, RESIDUAL_SD, readFeatures, SLIP } from './difficulty.ts';
import { pretrainingTexts } from './pretraining-texts.ts';
import { isReservedForPretraining, normaliseTitle } from './reserve.ts';
import { generateSampleClass } from './sample-class.ts';
import { SUBJECT_NAMES } from './template.ts';
import { TEMPLATES } from './templates/index.ts';

const sample = generateSampleClass();
const { answers, questions, students } = sample;

describe('the default class', () => {
  it('has the size that was asked for', () => {
    expect(students).toHaveLength(200);
    expect(questions).toHaveLength(3000);
    const counts = [...countBy(answers.map((answer) => answer.user_id)).values()];
    expect(counts).toHaveLength(200);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(120);
    expect(Math.max(...counts)).toBeLessThanOrEqual(400);
    expect(answers.length).toBeGreaterThan(35_000);
    expect([...answersCsv(sample)].join('').length).toBeLessThan(8_000_000);
  });

  it('asks different questions from every template', () => {
    expect(new Set(questions.map((question) => question.question_title)).size).toBe(3000);
    expect(new Set(questions.map((question) => question.template)).size).toBe(TEMPLATES.length);
  });

  it('is answered correctly about seven times in ten', () => {
    expect(mean(answers.map((answer) => answer.is_correct))).toBeGreaterThan(0.65);
    expect(mean(answers.map((answer) => answer.is_correct))).toBeLessThan(0.75);
  });

  it('repeats questions for the same student rarely', () => {
    const pairs = new Set(answers.map((answer) => `${answer.user_id} ${answer.question_id}`));
    const repeats = 1 - pairs.size / answers.length;
    expect(Math.abs(repeats - REPEAT_SHARE)).toBeLessThan(0.004);
  });

  it('says of its questions all that a student reads of them in the log', () => {
    const read = [
      ...['question_title', 'option_a', 'option_b', 'option_c', 'option_d', 'option_e'],
      ...['topic_name', 'subject_name', 'axis_name'],
    ] as const;
    const known = new Map(questions.map((question) => [question.question_id, question]));
    for (const answer of answers) {
      const question: Record<string, unknown> = { ...known.get(answer.question_id)! };
      for (const name of read)
        expect(question[name]).toBe((answer as unknown as Record<string, unknown>)[name]);
    }
    const [head] = questionsCsv(sample);
    for (const name of read) expect(head!.trim().split(',')).toContain(name);
  });

  it('runs forward in time, for the class and for each student', () => {
    const lastSequence = new Map<string, number>();
    let previous = '';
    for (const { answered_at, user_id, sequence } of answers) {
      expect(answered_at >= previous).toBe(true);
      expect(sequence).toBe((lastSequence.get(user_id) ?? 0) + 1);
      lastSequence.set(user_id, sequence);
      previous = answered_at;
    }
    expect(new Set(answers.map((answer) => answer.answer_id)).size).toBe(answers.length);
    expect(previous).toMatch(/^202\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('says right exactly where the selected option is the correct one', () => {
    for (const { is_correct, selected_option, correct_option } of answers) {
      expect(is_correct === 1).toBe(selected_option === correct_option);
    }
    const shares = [...countBy(answers.map((answer) => answer.correct_option)).values()];
    for (const count of shares) expect(Math.abs(count / answers.length - 0.2)).toBeLessThan(0.03);
  });
});

describe('the truth', () => {
  it('owes 85 to 90 percent of the variance of b to the text', () => {
    const share = variance(questions.map(({ b_text }) => b_text)) / variance(questions.map(({ b }) => b));
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(0.9);
    for (const { b, b_text, b_residual } of questions) expect(b).toBeCloseTo(b_text + b_residual, 12);
    expect(Math.sqrt(variance(questions.map((question) => question.b_residual)))).toBeCloseTo(RESIDUAL_SD, 1);
  });

  it('makes b_text of the template and of what the title shows, as documented', () => {
    const bases = new Map(TEMPLATES.map(({ id, base }) => [id, base]));
    for (const question of questions) {
      const features = readFeatures({ title: question.question_title, steps: question.steps });
      expect(question).toMatchObject(features);
      const flags = (['decimal', 'fraction', 'negative', 'negated', 'long'] as const).filter(
        (flag) => features[flag],
      );
      const expected =
        EFFECTS.intercept +
        bases.get(question.template)! +
        EFFECTS.step * (Math.min(features.steps, 5) - 1) +
        EFFECTS.digit * Math.max(0, Math.min(features.digits, 5) - 1) +
        flags.map((flag) => EFFECTS[flag]).reduce((a, b) => a + b, 0);
      expect(question.b_text).toBeCloseTo(expected, 12);
    }
  });

  it('reads features off a title', () => {
    const features = readFeatures({ title: 'Which of -3, 4.75 and 1/2 is NOT below 12?', steps: 2 });
    expect(features).toEqual({
      steps: 2,
      digits: 3,
      decimal: true,
      fraction: true,
      negative: true,
      negated: true,
      long: false,
    });
    expect(readFeatures({ title: 'What is 7 - 5?', steps: 1 })).toMatchObject({ digits: 1, negative: false });
  });

  it('lies between guess and slip, and is halfway where ability meets difficulty', () => {
    expect(probabilityCorrect(-50, 0)).toBeCloseTo(GUESS, 9);
    expect(probabilityCorrect(50, 0)).toBeCloseTo(1 - SLIP, 9);
    expect(probabilityCorrect(1.3, 1.3)).toBeCloseTo(GUESS + (1 - GUESS - SLIP) / 2, 12);
  });

  it('shows in the answers: harder questions and weaker students go with fewer right answers', () => {
    const large = generateSampleClass({
      seed: 3,
      students: 400,
      questions: 300,
      answersPerStudent: [250, 300],
    });
    const ofQuestion = averageBy(large.answers.map((answer) => [answer.question_id, answer.is_correct]));
    const b = large.questions.map((question) => question.b);
    expect(
      pearson(
        b,
        large.questions.map((question) => ofQuestion.get(question.question_id)!),
      ),
    ).toBeLessThan(-0.95);
    for (const subject of SUBJECT_NAMES) {
      const rows = large.answers.filter((answer) => answer.subject_name === subject);
      const ofStudent = averageBy(rows.map((answer) => [answer.user_id, answer.is_correct]));
      const met = large.students.filter((student) => ofStudent.has(student.user_id));
      const shares = met.map((student) => ofStudent.get(student.user_id)!);
      expect(
        pearson(
          met.map((student) => student.theta[subject]),
          shares,
        ),
      ).toBeGreaterThan(0.75);
    }
  });

  it('shows in the answers of the default class by template', () => {
    const template = new Map(questions.map((question) => [question.question_id, question.template]));
    const shares = averageBy(answers.map((answer) => [template.get(answer.question_id)!, answer.is_correct]));
    const b = averageBy(questions.map((question) => [question.template, question.b_text]));
    const ids = [...b.keys()];
    expect(
      pearson(
        ids.map((id) => b.get(id)!),
        ids.map((id) => shares.get(id)!),
      ),
    ).toBeLessThan(-0.9);
  });
});

describe('seeds and sizes', () => {
  const small = { students: 12, questions: 200, answersPerStudent: [20, 60] } as const;
  const csv = (seed: number, students = 12): string[] => {
    const created = generateSampleClass({ ...small, seed, students });
    return [answersCsv(created), questionsCsv(created), abilitiesCsv(created)].map((lines) =>
      [...lines].join(''),
    );
  };

  it('repeat to the last character', () => {
    expect(csv(5)).toEqual(csv(5));
    const hash = createHash('sha256').update(csv(5).join('')).digest('hex');
    expect(hash).toMatchInlineSnapshot(`"7b75ef9e734744d3f937aa2a18d2cc6fb12b922087b4e51e1429eb0f1fc241ec"`);
  });

  it('differ in questions and abilities', () => {
    const [, questionsOf5, abilitiesOf5] = csv(5);
    const [, questionsOf6, abilitiesOf6] = csv(6);
    expect(questionsOf5).not.toBe(questionsOf6);
    expect(abilitiesOf5).not.toBe(abilitiesOf6);
  });

  it('keep the questions when the students change', () => {
    expect(csv(5)[1]).toBe(csv(5, 30)[1]);
  });

  it('refuse what cannot be made, in a line', () => {
    const refused = (options: Parameters<typeof generateSampleClass>[0]) => () =>
      generateSampleClass(options);
    expect(refused({ students: 0 })).toThrow(/^students: expected a whole number of at least 1, got 0$/);
    expect(refused({ questions: 2.5 })).toThrow(/^questions: expected a whole number/);
    expect(refused({ answersPerStudent: [9, 3] })).toThrow(/expected fewest <= most, got 9 and 3/);
    expect(refused({ questions: 100_000_000 })).toThrow(
      /^questions: expected at most 100000, got 100000000$/,
    );
    expect(refused({ students: 100_000_000 })).toThrow(/^students: expected at most 1000000, got 100000000$/);
    expect(refused({ students: 1_000_000 })).toThrow(
      /^answers: expected at most 5000000, got about 260000000: 1000000 students with 120 to 400 each$/,
    );
    expect(refused({ questions: 50 })).toThrow(/expected at most 50, the number of questions, got 400/);
    expect(refused({ seed: -1 })).toThrow(/^seed: /);
  });

  it('write CSV cells that hold commas and quotes in quotes', () => {
    const lines = [...answersCsv(sample)];
    expect(lines).toHaveLength(answers.length + 1);
    expect(lines[0]).toBe(
      'answer_id,user_id,question_id,is_correct,question_title,option_a,option_b,option_c,option_d,option_e,correct_option,selected_option,topic_name,subject_name,axis_name,answered_at,sequence\n',
    );
    const quoted = lines.find((line) => line.includes('""'));
    expect(quoted).toMatch(/"[^"]*""[^"]+""[^"]*"/);
    expect([...abilitiesCsv(sample)][0]).toBe(
      'user_id,theta_general,theta_mathematics,theta_physics,theta_english,theta_computing\n',
    );
  });
});

describe('pretraining texts', () => {
  const texts = [...pretrainingTexts({ seed: 1, count: 8000 })];
  const titleOf = (text: string): string => /^Question: (.*)$/m.exec(text)![1]!;

  it('are in the text template of an answer log', () => {
    expect(texts).toHaveLength(8000);
    for (const text of texts) {
      expect(text).toMatch(
        /^Topic: .+\nSubject: .+\nAxis: .+\n\nQuestion: .+\nA\) .+\nB\) .+\nC\) .+\nD\) .+\nE\) .+$/,
      );
    }
  });

  it('share no title with any sample class', () => {
    const reserved = new Set(texts.map((text) => normaliseTitle(titleOf(text))));
    for (const text of texts) expect(isReservedForPretraining(titleOf(text))).toBe(true);
    for (const seed of [1, 2, 42]) {
      const { questions } = generateSampleClass({
        seed,
        students: 1,
        questions: 4000,
        answersPerStudent: [1, 1],
      });
      for (const { question_title } of questions) {
        expect(isReservedForPretraining(question_title)).toBe(false);
        expect(reserved.has(normaliseTitle(question_title))).toBe(false);
      }
    }
  });

  it('teach the words of the sample class', () => {
    const wordsOf = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];
    const taught = new Set(texts.flatMap(wordsOf));
    const met = new Set(questions.flatMap((question) => wordsOf(question.question_title)));
    const unknown = [...met].filter((word) => !taught.has(word));
    expect(unknown.length / met.size).toBeLessThan(0.02);
  });

  it('refuse a count that is none', () => {
    expect(() => [...pretrainingTexts({ seed: 1, count: Number.NaN })]).toThrow(/^count: .*got NaN$/);
  });

  it('repeat by seed', () => {
    expect([...pretrainingTexts({ seed: 1, count: 50 })]).toEqual(texts.slice(0, 50));
    expect([...pretrainingTexts({ seed: 2, count: 50 })]).not.toEqual(texts.slice(0, 50));
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  return mean(x.map((value, i) => (value - mx) * (y[i]! - my))) / Math.sqrt(variance(x) * variance(y));
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function averageBy(pairs: readonly (readonly [string, number])[]): Map<string, number> {
  const counts = countBy(pairs.map(([key]) => key));
  const averages = new Map<string, number>();
  for (const [key, value] of pairs) averages.set(key, (averages.get(key) ?? 0) + value / counts.get(key)!);
  return averages;
}
