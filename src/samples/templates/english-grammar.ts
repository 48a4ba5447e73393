/** English, axis Grammar: verb forms, word classes, pronouns. */
import type { Draw } from '../draw.ts';
import { numberDraft, sum } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';
import { NAMES } from '../words.ts';
import { ADJECTIVES, ADVERBS, NOUNS, OBJECTS, PAST_VERBS, VERBS } from './english-words.ts';

export const grammarTemplates: readonly Template[] = axisTemplates('English', 'Grammar', [
  template({ id: 'past-simple', topic: 'Verb forms', base: 0 }, (draw) => {
    const verb = draw.pick(VERBS);
    const when = draw.pick(['Yesterday', 'Last week', 'Two days ago', 'Last summer']);
    const title = `Complete the sentence: ${when} ${draw.pick(NAMES)} ___ the ${draw.pick(verb.objects)}.`;
    return { title, right: verb.past, wrong: [verb.participle, verb.base, verb.third, verb.ing] };
  }),
  template({ id: 'present-perfect', topic: 'Verb forms', base: 0.6 }, (draw) => {
    const verb = draw.pick(VERBS);
    const adverb = draw.pick(['already', 'just', 'never']);
    const title = `Complete the sentence: ${draw.pick(NAMES)} has ${adverb} ___ the ${draw.pick(verb.objects)}.`;
    return { title, right: verb.participle, wrong: [verb.past, verb.base, verb.ing, verb.third] };
  }),
  template({ id: 'question-with-did', topic: 'Verb forms', base: 0.25 }, (draw) => {
    const verb = draw.pick(VERBS);
    const when = draw.pick(['yesterday', 'last week', 'this morning', 'last summer']);
    const title = `Complete the question: Did ${draw.pick(NAMES)} ___ the ${draw.pick(verb.objects)} ${when}?`;
    return { title, right: verb.base, wrong: [verb.past, verb.participle, verb.third, verb.ing] };
  }),
  template({ id: 'comparison', topic: 'Adjectives', base: -0.1 }, (draw) => {
    const noun = draw.pick(['house', 'boat', 'chair', 'car', 'hotel', 'garden', 'room', 'bridge']);
    const forms = draw.pick([...SHORT_ADJECTIVES.map(shortForms), ...LONG_ADJECTIVES.map(longForms)]);
    const { adjective, comparative, superlative, blends, wrongDegree } = forms;
    const task = `Complete the sentence with the right form of "${adjective}":`;
    if (draw.chance(0.5)) {
      const title = `${task} This ${noun} is ___ than that one.`;
      return { title, right: comparative, wrong: [...blends, superlative, wrongDegree] };
    }
    const title = `${task} This is the ___ ${noun} of all.`;
    return { title, right: superlative, wrong: [wrongDegree, comparative, ...blends] };
  }),
  template({ id: 'noun-or-verb', topic: 'Word classes', base: 0 }, (draw) => {
    const { sentence, noun, verb, adjective, adverb, other } = drawSentence(draw);
    const [asked, right, rest] = draw.pick([
      ['noun', noun, verb],
      ['verb', verb, noun],
    ] as const);
    const title = `Which of these words is a ${asked} in the sentence "${sentence}"?`;
    return { title, right, wrong: [rest, adverb, adjective, other] };
  }),
  template({ id: 'adjective-or-adverb', topic: 'Word classes', base: 0.75 }, (draw) => {
    const { sentence, noun, verb, adjective, adverb } = drawSentence(draw);
    const [asked, right, rest] = draw.pick([
      ['adjective', adjective, adverb],
      ['adverb', adverb, adjective],
    ] as const);
    const title = `Which of these words is an ${asked} in the sentence "${sentence}"?`;
    return { title, right, wrong: [rest, verb, noun, 'the'] };
  }),
  template({ id: 'counting-adjectives', topic: 'Word classes', base: 0.1 }, (draw) => {
    const phrases = draw.pick([2, 2, 3]);
    const counts: number[] = Array.from({ length: phrases }, () => draw.int(0, 2));
    if (sum(counts) === 0) counts[0] = 1;
    const adjectives = draw.some(ADJECTIVES, 6);
    const people = draw.some(NOUNS, 2);
    const phrase = (count: number, noun: string): string =>
      ['the', ...adjectives.splice(0, count), noun].join(' ');
    const subjects = counts.slice(1).map((count, i) => phrase(count, people[i]!));
    const sentence = `${subjects.join(' and ')} ${draw.pick(PAST_VERBS)} ${phrase(counts[0]!, draw.pick(OBJECTS))}`;
    const right = sum(counts);
    const title = `How many adjectives are there in the sentence "T${sentence.slice(1)}"?`;
    const mistakes = [right + 1, right - 1, right + 2, right - 2, right + 3, right + 4];
    return numberDraft({ title, right, mistakes, steps: phrases });
  }),
  template({ id: 'pronoun-case', topic: 'Pronouns', base: 0.6 }, (draw) => {
    const who = draw.pick(NAMES);
    if (draw.chance(0.5)) {
      const giver = draw.pick(['teacher', 'doctor', 'neighbour', 'driver']);
      const gift = draw.pick(['letter', 'map', 'bottle', 'basket', 'ticket', 'key']);
      const title = `Complete the sentence: The ${giver} gave the ${gift} to ${who} and ___.`;
      return { title, right: 'me', wrong: ['I', 'my', 'mine', 'he'] };
    }
    const place = draw.pick(['museum', 'market', 'station', 'lake', 'library']);
    const title = `Complete the sentence: ${who} and ___ walked to the ${place}.`;
    return { title, right: 'I', wrong: ['me', 'my', 'mine', 'him'] };
  }),
]);

const SHORT_ADJECTIVES = [
  ['cheap', 'cheaper', 'cheapest'],
  ['old', 'older', 'oldest'],
  ['small', 'smaller', 'smallest'],
  ['large', 'larger', 'largest'],
  ['short', 'shorter', 'shortest'],
  ['good', 'better', 'best'],
  ['bad', 'worse', 'worst'],
] as const;
const LONG_ADJECTIVES = ['expensive', 'beautiful', 'interesting', 'dangerous', 'useful', 'famous'];

interface Comparison {
  readonly adjective: string;
  readonly comparative: string;
  readonly superlative: string;
  /** The ending of one way joined to the word of the other; wrong in any sentence. */
  readonly blends: readonly [string, string];
  readonly wrongDegree: string;
}

function shortForms([adjective, comparative, superlative]: readonly [string, string, string]): Comparison {
  const blends = [`more ${comparative}`, `most ${superlative}`] as const;
  return { adjective, comparative, superlative, blends, wrongDegree: `more ${adjective}` };
}

function longForms(adjective: string): Comparison {
  const blends = [`${adjective}er`, `${adjective}est`] as const;
  const [comparative, superlative] = [`more ${adjective}`, `most ${adjective}`];
  return { adjective, comparative, superlative, blends, wrongDegree: adjective };
}

/** A sentence with its words; `other` is its second adjective. */
function drawSentence({ pick, two }: Draw) {
  const [adjective, other] = two(ADJECTIVES);
  const [noun, object, adverb, verb] = [pick(NOUNS), pick(OBJECTS), pick(ADVERBS), pick(PAST_VERBS)];
  const sentence = `The ${adjective} ${noun} ${adverb} ${verb} the ${other} ${object}`;
  return { sentence, noun, verb, adjective, adverb, other };
}
