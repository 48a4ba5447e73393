/** Sets of answers by persons: difficulties are those of the Rasch model. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClassAnswers, questionText } from '../../src/answers/index.ts';
import { raschMml } from '../../src/psychometrics/index.ts';
import { readLog } from '../read-log.ts';
import { type ReadingAnswers, type ReadingQuestion, type ReadingSet, wordingOf } from './reading-set.ts';
import { readTable } from './table.ts';

/** First attempts only: a later one is helped by the earlier. */
export async function answerLog(folder: string, name: string): Promise<ReadingSet> {
  const log = await readLog(join(folder, 'answers.csv.gz'), { attempts: 'first', students: null });
  const { student, question, label, students } = log;
  return fromAnswers(name, questionsOf(log), { student, question, label, students: students.length });
}

/**
 * Every respondent answered every question. Two that able respondents get wrong more often than others (a below 0 in
 * the reference) have a wrong key, and no difficulty.
 */
export async function metabenchArc(folder: string, name: string): Promise<ReadingSet> {
  const rows = readTable(join(folder, 'questions.csv')).filter((row) => Number(row.mirt_a) > 0);
  const questions = rows.map((row): ReadingQuestion => {
    const title = row.question_text!;
    const [a, b, c, d, e] = JSON.parse(row.options!) as string[];
    const text = questionText({
      topic_name: row.topic!,
      question_title: title,
      option_a: a!,
      option_b: b!,
      option_c: c ?? null,
      option_d: d ?? null,
      option_e: e ?? null,
    });
    return { id: row.question_id!, text, topic: row.topic!, covariates: {}, group: wordingOf(title) };
  });
  const [head, ...respondents] = readFileSync(join(folder, 'responses_wide.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const columns = questions.map(({ id }) => head!.indexOf(id, 1));
  return fromAnswers(name, questions, {
    student: Int32Array.from(respondents.flatMap((_, s) => columns.map(() => s))),
    question: Int32Array.from(respondents.flatMap(() => [...columns.keys()])),
    label: Uint8Array.from(respondents.flatMap((answers) => columns.map((at) => Number(answers[at])))),
    students: respondents.length,
  });
}

/** Of each id the first text that it was asked in. */
function questionsOf({ questions, question, texts, text, topics, topic }: ClassAnswers): ReadingQuestion[] {
  const first = new Int32Array(questions.length).fill(-1);
  for (const [row, q] of question.entries()) if (first[q] === -1) first[q] = row;
  return questions.map((id, q) => {
    const row = first[q]!;
    const read = texts[text[row]!]!;
    const topicName = topics[topic[row]!] ?? null;
    return { id, text: read, topic: topicName, covariates: {}, group: wordingOf(titleIn(read)) };
  });
}

/** The question itself, without what it is about and its options. */
function titleIn(text: string): string {
  const question = text.slice(text.search(/^Question: /m)).replace('Question: ', '');
  return question.split(/\n[A-Z]\) /, 1)[0]!;
}

function fromAnswers(
  name: string,
  questions: readonly ReadingQuestion[],
  answers: ReadingAnswers,
): ReadingSet {
  const { difficulties, difficultyErrors } = raschMml({
    person: answers.student,
    item: answers.question,
    label: answers.label,
    persons: answers.students,
    items: questions.length,
  });
  return { name, questions, difficulty: difficulties, error: difficultyErrors, answers };
}
