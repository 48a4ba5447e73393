/**
 * The texts of an epoch: every question and every gloss once, in a form that is drawn anew each time, and a piece of
 * every third passage. One source in a hundred is never trained on.
 */
import { questionText } from '../../src/answers/index.ts';
import { createMt19937, type Mt19937, permutation } from '../../src/numeric/index.ts';
import { glossSource, proseSources, type QuestionRow, readPassages, readQuestions } from './sources.ts';

/** What is read from the disk, once. */
export interface Library {
  readonly questions: readonly QuestionRow[];
  readonly glosses: readonly Gloss[];
  readonly passages: readonly string[];
}

export interface Gloss {
  readonly words: readonly string[];
  readonly gloss: string;
  readonly examples: readonly string[];
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
  for (const gloss of glosses)
    if (isHeldOut(gloss.gloss) === held) texts.add(glossForm(gloss, glosses, random));
  passages.forEach((passage, i) => {
    if (i % PASSAGES_EVERY === epoch % PASSAGES_EVERY && isHeldOut(passage) === held)
      texts.add(pieceOf(passage, random));
  });
  const all = [...texts].filter((text) => text.trim() !== '');
  return permutation(all.length, seed + epoch).map((place) => all[place]!);
}

/** Of each source the same one in a hundred, whatever form it takes (FNV-1a over UTF-16 code units). */
export function isHeldOut(source: string): boolean {
  let hash = 0x811c9dc5;
  for (let k = 0; k < source.length; k++) hash = Math.imul(hash ^ source.charCodeAt(k), 0x01000193);
  return (hash >>> 0) % 100 === 0;
}

/** With and without topic and options: readers meet all of these. */
function questionForm(row: QuestionRow, random: Mt19937): string {
  const drawn = random.uniform();
  const question_title = row.question!;
  if (drawn < 0.25) return question_title;
  const topic_name = drawn < 0.6 || drawn >= 0.85 ? row.topic_name! : null;
  return questionText(drawn < 0.85 ? { ...row, question_title, topic_name } : { question_title, topic_name });
}

function glossForm({ words, gloss, examples }: Gloss, all: readonly Gloss[], random: Mt19937): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.uniform() * from.length)]!;
  const word = pick(words);
  const drawn = random.uniform();
  if (drawn < 0.2) return word;
  if (drawn < 0.35) return gloss;
  if (drawn < 0.5) return examples.length > 0 ? pick(examples) : `${words.join(', ')}: ${gloss}`;
  if (drawn < 0.75) return `${word}: ${gloss}`;
  if (drawn < 0.85) return `What is the meaning of "${word}"? ${gloss}`;
  if (drawn < 0.9) return `${pick(words)} means ${gloss}`;
  const options = [gloss, pick(all).gloss, pick(all).gloss];
  const [option_a, option_b, option_c] = permutation(3, Math.floor(random.uniform() * 2 ** 31)).map(
    (place) => options[place]!,
  );
  return questionText({
    question_title: `What is the meaning of "${word}"?`,
    option_a: option_a!,
    option_b: option_b!,
    option_c: option_c!,
  });
}

/** `words: gloss; "example"`, several a line. */
export function cutGlosses(line: string): Gloss[] {
  return line.split(/(?<=\.) (?=[^.:"]{1,80}: )/).flatMap((entry) => {
    const [, words, rest] = /^([^:]{1,120}): (.+?)\.?$/.exec(entry) ?? [];
    if (words === undefined) return [];
    const parts = rest!.split(/; (?=")/);
    const gloss = parts[0]!.trim();
    const examples = parts.slice(1).map((part) => part.replaceAll('"', '').trim());
    return [{ words: words.split(', '), gloss, examples: examples.filter((text) => text !== '') }];
  });
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
