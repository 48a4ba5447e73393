import { describe, expect, it } from 'vitest';
import { questionText } from './question-text.ts';

describe('questionText', () => {
  it('writes every field on its line', () => {
    const text = questionText({
      topic_name: 'Fractions',
      subject_name: 'Mathematics',
      axis_name: 'Numbers',
      question_title: 'What is 1/2 + 1/2?',
      option_a: '1.0',
      option_b: '1/4',
      option_c: '2',
      option_d: '0',
      option_e: 'nan',
      user_id: 'not for the model',
    });
    expect(text).toBe(
      'Topic: Fractions\nSubject: Mathematics\nAxis: Numbers\n\n' +
        'Question: What is 1/2 + 1/2?\nA) 1.0\nB) 1/4\nC) 2\nD) 0\nE) nan',
    );
  });

  it('leaves out lines whose value is missing, letters staying with their options', () => {
    const text = questionText({
      subject_name: 'Physics',
      question_title: 'Why?',
      option_a: '',
      option_c: ' 3 ',
    });
    expect(text).toBe('Subject: Physics\n\nQuestion: Why?\nC)  3 ');
  });

  it('begins with the question where there is no context', () => {
    expect(questionText({ topic_name: null, axis_name: ' \n', question_title: 'Why\nnot?' })).toBe(
      'Question: Why\nnot?',
    );
  });
});
