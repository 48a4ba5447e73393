/**
 * How long judging takes: predictors of a big class's answers, with bootstrap intervals, and each student's scores.
 * The limit for 160,000 answers and 1,000 draws is 60 s on two cores. Made-up answers, in the shape of a real log
 * of 1,264 students and 212 questions.
 *
 *   npm run bench:evaluation [-- --rows 160000 --predictors 8 --draws 1000 --rounds 3]
 */
import {
  classSummary,
  type JudgedRows,
  judge,
  type Predictor,
  studentScores,
} from '../src/evaluation/index.ts';
import { createMt19937, type Mt19937 } from '../src/numeric/index.ts';
import { benchOptions, median } from './options.ts';

const options = benchOptions({ rows: '160000', predictors: '8', draws: '1000', rounds: '3' });
const draws = Number(options.draws);
const STUDENTS = 1264;
const QUESTIONS = 212;
/** Of each student. */
const STUDENT_DRAWS = 200;

/** Rasch answers, and predictors from one that knows nothing to one that knows all that can be known. */
function makeUp(random: Mt19937): { rows: JudgedRows; predictors: Predictor[] } {
  const count = Number(options.rows);
  const ability = Float64Array.from({ length: STUDENTS }, () => random.normal());
  const difficulty = Float64Array.from({ length: QUESTIONS }, () => random.normal() - 1);
  const below = (n: number) => Math.floor(random.uniform() * n);
  const student = Int32Array.from({ length: count }, () => below(STUDENTS));
  const question = Int32Array.from({ length: count }, () => below(QUESTIONS));
  const logit = Float64Array.from(student, (s, row) => ability[s]! - difficulty[question[row]!]!);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const label = Uint8Array.from(logit, (x) => (random.uniform() < sigmoid(x) ? 1 : 0));
  const steps = Number(options.predictors) - 1;
  const predictors = Array.from({ length: steps + 1 }, (_, p) => {
    const known = p / Math.max(steps, 1);
    const noise = () => (p === 0 ? 0 : (1 - known) * random.normal());
    return {
      name: `knows ${(100 * known).toFixed(0)} %`,
      probability: logit.map((x) => sigmoid(0.8 + known * (x - 0.8) + noise())),
    };
  });
  return { rows: { label, student, question, students: STUDENTS, questions: QUESTIONS }, predictors };
}

const { rows, predictors } = makeUp(createMt19937(1));
const known = { answered: new Int32Array(STUDENTS), right: new Int32Array(STUDENTS) };
rows.student.forEach((s, row) => {
  known.answered[s] = known.answered[s]! + 1;
  known.right[s] = known.right[s]! + rows.label[row]!;
});
/** Seconds by the clock and of the processor. */
interface Timing {
  readonly wall: number;
  readonly processor: number;
}
const judging: Timing[] = [];
const students: Timing[] = [];

function stopwatch(): () => Timing {
  const started = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
  };
}

for (let round = 0; round < Number(options.rounds); round++) {
  const judged = stopwatch();
  const steps = judge({ rows, predictors, draws, seed: 1 });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  judging.push(judged());

  const scored = stopwatch();
  const { probability } = predictors.at(-1)!;
  classSummary(studentScores({ rows, probability, known: [known], draws: STUDENT_DRAWS, seed: 1 }));
  students.push(scored());

  if (round > 0) continue;
  for (const { name, metrics } of step.value.predictors) {
    const texts = (['auc', 'auc_within_student', 'log_loss', 'ece'] as const).map((metric) => {
      const { value, low, high } = metrics[metric]!;
      return `${metric} ${value.toFixed(4)} (${low?.toFixed(4)} to ${high?.toFixed(4)})`;
    });
    console.log(`${name.padEnd(12)} ${texts.join('  ')}`);
  }
}
const seconds = (timings: readonly Timing[]) =>
  `${median(timings.map(({ wall }) => wall)).toFixed(1)} s (processor ${median(timings.map(({ processor }) => processor)).toFixed(1)} s)`;
console.log(`
medians of ${options.rounds}
${options.rows} rows, ${predictors.length} predictors, ${draws} draws: ${seconds(judging)}
${STUDENTS} students, ${STUDENT_DRAWS} draws each: ${seconds(students)}`);
