/**
 * Writes a large answer log as CSV, the same file for the same numbers: long question texts from a pool, quotes and
 * line breaks inside some fields, students of very different activity, some repeated answer_ids.
 *
 *   node --import tsx bench/generate-log.ts <file.csv> [answers]
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { argv } from 'node:process';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { createMt19937, type Mt19937 } from '../src/numeric/index.ts';
import { endWithHelp, isHelp, wrongUse } from './options.ts';

const HEADER =
  'answer_id,user_id,question_id,is_correct,question_title,option_a,option_b,option_c,option_d,option_e,' +
  'correct_option,topic_name,subject_name,axis_name,sequence\n';
const QUESTIONS = 20_000;
const STUDENTS = 100_000;
/** Of the answers, how many are the one before once more. */
const DUPLICATE_SHARE = 0.001;
/** Characters gathered before a write. */
const WRITE_CHARS = 1 << 20;

/** Writes `answers` rows to `path`; the file appears under its name when it is whole. */
export async function generateLog(path: string, answers: number): Promise<void> {
  const random = createMt19937(42);
  const questions = Array.from({ length: QUESTIONS }, (_, i) => questionFields(i, random));
  const file = createWriteStream(`${path}.part`);
  let pending = HEADER;
  let last = '';
  for (let row = 0; row < answers; row++) {
    const repeats = row > 0 && random.uniform() < DUPLICATE_SHARE;
    const student = Math.floor(random.uniform() ** 2 * STUDENTS); // the first students answer most
    const question = Math.floor(random.uniform() * QUESTIONS);
    const correct = random.uniform() < 0.35 + (0.5 * (student % 97)) / 97 ? 1 : 0;
    if (!repeats) last = `${row},${student},${question},${correct},${questions[question]!},${row}\n`;
    pending += last;
    if (pending.length >= WRITE_CHARS) {
      if (!file.write(pending)) await once(file, 'drain');
      pending = '';
    }
  }
  file.end(pending);
  await finished(file);
  await rename(`${path}.part`, path);
}

/** The fields from question_title to axis_name of question `i`, as CSV. */
function questionFields(i: number, random: Mt19937): string {
  const [a, b, c] = [2 + (i % 89), 3 + (i % 61), 5 + (i % 41)];
  const title = [
    `A shop sells ${a} boxes of ${b} pencils each and takes back ${c} broken pencils.`,
    `How many pencils has it sold in the end, if every customer of day ${i} bought the same number?`,
    i % 5 === 0 ? '\nShow "every step",\nthen choose.' : 'Choose the one answer that is right.',
  ].join(' ');
  const result = a * b - c;
  const options = [result, a * b, a + b - c, result + c * 2, a * b * c].map(String);
  if (i % 7 === 0) options[4] = 'None of these, or "not enough" is known';
  if (i % 11 === 0) options[4] = '';
  const letter = 'abcde'[Math.floor(random.uniform() * 5)]!;
  const names = [
    `Word problems ${i % 200}`,
    'Mathematics',
    i % 13 === 0 ? '' : `Numbers and operations ${i % 12}`,
  ];
  return [title, ...options, letter, ...names].map(csvField).join(',');
}

function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const [path, answers = '10000000'] = argv.slice(2);
  if (isHelp(argv.slice(2))) endWithHelp('FILE.csv 10000000 (answers)');
  if (path === undefined) wrongUse('expected FILE.csv [ANSWERS]');
  await generateLog(path, Number(answers));
}
