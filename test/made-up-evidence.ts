/** Questions of known difficulty, answered by students of known ability, and asked of a class that knows both somewhat. */
import type { ClassAnswers } from '../src/answers/index.ts';
import { type AskedPart, type QuestionEvidence, questionEvidence } from '../src/evaluation/index.ts';
import { createMt19937 } from '../src/numeric/index.ts';
import { madeUpAnswers } from './made-up-answers.ts';

export const STUDENTS = 120;
export const QUESTIONS = 40;

export interface MadeUpEvidence {
  readonly answers: ClassAnswers;
  readonly asked: readonly AskedPart[];
  readonly evidence: QuestionEvidence;
  /** True b, `[questions]`. */
  readonly difficulties: readonly number[];
}

/** Four parts, of every fourth question; two in three answers are there. */
export function madeUpEvidence(): MadeUpEvidence {
  const random = createMt19937(5);
  const abilities = Array.from({ length: STUDENTS }, () => random.normal());
  const difficulties = Array.from({ length: QUESTIONS }, () => random.normal());
  const right = (s: number, q: number) => 1 / (1 + Math.exp(difficulties[q]! - abilities[s]!));
  const answers = madeUpAnswers(
    difficulties.flatMap((_, q) =>
      abilities.flatMap((__, s) =>
        (s + q) % 3 === 0
          ? []
          : [
              {
                student: `s${s}`,
                question: `q${q}`,
                label: random.uniform() < right(s, q) ? 1 : 0,
                text: `${difficulties[q]! > 0 ? 'hard' : 'easy'} question number ${q}`,
                topic: `topic ${Math.floor(q / 10)}`,
              } as const,
            ],
      ),
    ),
  );
  const asked = [0, 1, 2, 3].map((part) => {
    const questions = [...difficulties.keys()].filter((q) => q % 4 === part);
    const places = questions.map((q) => answers.questions.indexOf(`q${q}`));
    const by = answers.students.map((id) => Number(id.slice(1)));
    const probability = questions.flatMap((q) => {
      const off = random.normal();
      return by.map((s) => 1 / (1 + Math.exp(difficulties[q]! + 0.4 * off - abilities[s]!)));
    });
    return { questions: places, probability: Float32Array.from(probability) };
  });
  return { answers, asked, evidence: questionEvidence({ answers }, asked), difficulties };
}
