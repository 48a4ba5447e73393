/** What a dictionary says of words, as a text that is drawn anew each time: a word, its meaning, or a question for it. */
import { questionText } from '../../src/answers/index.ts';
import { type Mt19937, permutation } from '../../src/numeric/index.ts';

export interface Gloss {
  readonly words: readonly string[];
  readonly gloss: string;
  readonly examples: readonly string[];
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

/**
 * @param all what wrong options are taken from
 * @returns the gloss in one of its forms
 */
export function glossForm({ words, gloss, examples }: Gloss, all: readonly Gloss[], random: Mt19937): string {
  const word = pick(words, random);
  const drawn = random.uniform();
  if (drawn < 0.2) return word;
  if (drawn < 0.35) return gloss;
  if (drawn < 0.5) return examples.length > 0 ? pick(examples, random) : `${words.join(', ')}: ${gloss}`;
  if (drawn < 0.75) return `${word}: ${gloss}`;
  const question_title = `What is the meaning of "${word}"?`;
  if (drawn < 0.85) return `${question_title} ${gloss}`;
  if (drawn < 0.9) return `${pick(words, random)} means ${gloss}`;
  const options = [gloss, ...others(gloss, all, random)];
  const order = permutation(options.length, Math.floor(random.uniform() * 2 ** 31));
  const [option_a, option_b, option_c] = order.map((place) => options[place]!);
  return questionText({
    question_title,
    option_a: option_a ?? null,
    option_b: option_b ?? null,
    option_c: option_c ?? null,
  });
}

/** Draws for two wrong options; where a dictionary is too small for two, there are fewer. */
const MOST_DRAWS = 16;

function others(gloss: string, all: readonly Gloss[], random: Mt19937): Set<string> {
  const found = new Set<string>();
  for (let draw = 0; draw < MOST_DRAWS && found.size < 2; draw++) {
    const other = pick(all, random).gloss;
    if (other !== gloss) found.add(other);
  }
  return found;
}

const pick = <T>(from: readonly T[], random: Mt19937): T => from[Math.floor(random.uniform() * from.length)]!;
