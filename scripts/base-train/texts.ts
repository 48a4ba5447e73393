/**
 * The texts of an epoch: every question and every gloss once, in a form that is drawn anew each time, and a piece of
 * every third passage. One source in a hundred is never trained on.
 */
import { questionText } from '../../src/answers/index.ts';
import { createMt19937, hashText, type Mt19937, permutation } from '../../src/numeric/index.ts';
import { cutGlosses, type Gloss, glossForm } from './glosses.ts';
import { glossSource, proseSources, type QuestionRow, readPassages, readQuestions } from './sources.ts';

/** What is read from the disk, once. */
export interface Library {
  readonly questions: readonly QuestionRow[];
  readonly glosses: readonly Gloss[];
  readonly passages: readonly string[];
}

export function readLibrary(folder: string): Library {
  const glosses = glossSource(folder);
  return {
    questions: readQuestions(folder),
    glosses: glosses === undefined ? [] : readPassages(glosses).flatMap(cutGlosses),
    passages: proseSources(folder).flatMap(readPassages),
  };
}

const PASSAGES_EVERY = 3;

/**
 * @param epoch from 0
 * @param held the texts that are held out, or the others
 * @returns each text once, shuffled
 */
export function epochTexts(
  { questions, glosses, passages }: Library,
  { epoch, seed, held }: { readonly epoch: number; readonly seed: number; readonly held: boolean },
): string[] {
  const random = createMt19937(seed + 7919 * (epoch + 1));
  const texts = new Set<string>();
  for (const question of questions)
    if (isHeldOut(question.question!) === held) texts.add(questionForm(question, random));
  // The others of its side: as a wrong option, too, a gloss that is held out would be read.
  const onSide = glosses.filter(({ gloss }) => isHeldOut(gloss) === held);
  for (const gloss of onSide) texts.add(glossForm(gloss, onSide, random));
  passages.forEach((passage, i) => {
    if (i % PASSAGES_EVERY === epoch % PASSAGES_EVERY && isHeldOut(passage) === held)
      texts.add(pieceOf(passage, random));
  });
  const all = [...texts].filter((text) => text.trim() !== '');
  return permutation(all.length, seed + epoch).map((place) => all[place]!);
}

/** Of a hundred sources one, the same whatever form it takes. */
export const isHeldOut = (source: string): boolean => hashText(source) % 100 === 0;

/** With and without topic and options: readers meet all of these. */
function questionForm(row: QuestionRow, random: Mt19937): string {
  const drawn = random.uniform();
  const question_title = row.question!;
  if (drawn < 0.25) return question_title;
  const topic_name = drawn < 0.6 || drawn >= 0.85 ? row.topic_name! : null;
  return questionText(drawn < 0.85 ? { ...row, question_title, topic_name } : { question_title, topic_name });
}

/** Words of a piece: mostly the length of questions, at times that of a passage. */
const LENGTHS = [6, 12, 18, 24, 32, 40, 52, 64, 120] as const;

/** Some sentences of a passage, one after the other. */
function pieceOf(passage: string, random: Mt19937): string {
  const sentences = passage
    .replace(/\(?\[?\\?\[link\\?\]\]?\([^)]*\)\)?/g, '')
    .split(/(?<=[.!?]["”’)]?)\s+(?=["“(]?[A-Z0-9])/);
  const wanted = LENGTHS[Math.floor(random.uniform() * LENGTHS.length)]!;
  let at = Math.floor(random.uniform() * sentences.length);
  let piece = sentences[at]!;
  let words = wordsIn(piece);
  while (words < wanted && at + 1 < sentences.length) {
    at++;
    piece += ` ${sentences[at]}`;
    words = wordsIn(piece);
  }
  return piece.trim();
}

const wordsIn = (text: string): number => text.split(' ').length;
