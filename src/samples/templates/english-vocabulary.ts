/** English, axis Words and spelling. */
import type { Draw } from '../draw.ts';
import { axisTemplates, type Template, template } from '../template.ts';
import { NAMES } from '../words.ts';
import { IRREGULAR_PLURALS, MEANINGS, REGULAR_PLURALS, SPELLINGS, WORD_GROUPS } from './english-words.ts';

const ITEMS = ['bags', 'shoes', 'coats', 'keys', 'books', 'bikes', 'phones', 'tickets'];
const SOURCES = [
  ...['a poster', 'a newspaper', 'a letter', 'a website'],
  ...['a notice', 'an advertisement', 'a menu', 'a leaflet'],
];

export const vocabularyTemplates: readonly Template[] = axisTemplates('English', 'Words and spelling', [
  template({ id: 'synonym', topic: 'Meaning', base: 0.25 }, (draw) => {
    const [word, same, opposite] = draw.pick(MEANINGS);
    const others = otherMeanings(draw, word).map(([, other]) => other);
    const title = `${draw.pick(NAMES)} reads the word "${word}" in a book. Which word has almost the same meaning?`;
    return { title, right: same, wrong: [opposite, ...others] };
  }),
  template({ id: 'antonym', topic: 'Meaning', base: 0.6 }, (draw) => {
    const [word, same, opposite] = draw.pick(MEANINGS);
    const others = otherMeanings(draw, word).map(([, , other]) => other);
    const title = `${draw.pick(NAMES)} reads the word "${word}" in a book. Which word has the opposite meaning?`;
    return { title, right: opposite, wrong: [same, ...others] };
  }),
  template({ id: 'word-that-does-not-fit', topic: 'Meaning', base: 0.25 }, (draw) => {
    const [[meaning, words], [, others]] = draw.two(WORD_GROUPS);
    const title = `${draw.pick(NAMES)} collects words that mean "${meaning}". Which of these words does NOT belong there?`;
    return { title, right: draw.pick(others), wrong: draw.some(words, 4) };
  }),
  template({ id: 'spelling', topic: 'Spelling', base: 0.4 }, (draw) => {
    const [right, meaning, wrong] = draw.pick(SPELLINGS);
    const title = `${draw.pick(NAMES)} wants to write a word that means "${meaning}". Which spelling is right?`;
    return { title, right, wrong };
  }),
  template({ id: 'misspelling', topic: 'Spelling', base: 0.4 }, (draw) => {
    const [misspelt, ...others] = draw.some(SPELLINGS, 5);
    const source = draw.pick(SOURCES);
    const title = `${draw.pick(NAMES)} copies five words from ${source}. Which word is NOT spelled correctly?`;
    return { title, right: draw.pick(misspelt![2]), wrong: others.map(([word]) => word) };
  }),
  template({ id: 'plural-regular', topic: 'Spelling', base: -0.5 }, (draw) => {
    const [singular, right, wrong] = draw.pick(REGULAR_PLURALS);
    return { title: drawPluralTitle(draw, singular), right, wrong: [...wrong, singular] };
  }),
  template({ id: 'plural-irregular', topic: 'Spelling', base: 0 }, (draw) => {
    const [singular, right, wrong] = draw.pick(IRREGULAR_PLURALS);
    return { title: drawPluralTitle(draw, singular), right, wrong: [...wrong, singular], steps: 2 };
  }),
  template({ id: 'apostrophe', topic: 'Punctuation', base: 0.9 }, (draw) => {
    const owner = draw.pick(['girl', 'boy', 'teacher', 'farmer', 'student', 'doctor', 'neighbour', 'singer']);
    const item = draw.pick(ITEMS);
    const one = `the ${owner}'s ${item}`;
    const many = `the ${owner}s' ${item}`;
    const wrong = [`the ${owner}s ${item}`, `the ${owner}s's ${item}`, `the ${owner}s ${item}'`];
    if (draw.chance(0.5)) {
      const title = `Which phrase means "the ${item} of one ${owner}"?`;
      return { title, right: one, wrong: [many, ...wrong] };
    }
    const title = `Which phrase means "the ${item} of several ${owner}s"?`;
    return { title, right: many, wrong: [one, ...wrong], steps: 2 };
  }),
  template({ id: 'sound-alikes', topic: 'Spelling', base: 0.6 }, (draw) => {
    const item = draw.pick(ITEMS);
    const place = draw.pick(['at home', 'at school', 'on the bus', 'in the car', 'at the station']);
    return draw.pick([
      () => ({
        title: `Complete the sentence: The ${draw.pick(['children', 'players', 'teachers', 'visitors'])} left ___ ${item} ${place}.`,
        right: 'their',
        wrong: ['there', "they're", 'theirs', 'them'],
      }),
      () => ({
        title: `Complete the sentence: Please do not leave ___ ${item} ${place}.`,
        right: 'your',
        wrong: ["you're", 'yours', 'yore', 'you'],
      }),
      () => ({
        title: `Complete the sentence: ${draw.pick(NAMES)} asked ___ ${item} were lying ${place}.`,
        right: 'whose',
        wrong: ["who's", 'whos', "whose's", 'whoes'],
      }),
      () => ({
        title: `Complete the sentence: The ${draw.pick(['dog', 'cat', 'horse', 'bird', 'lamb', 'fox'])} has hurt ___ ${draw.pick(['leg', 'foot', 'eye', 'head', 'ear'])}.`,
        right: 'its',
        wrong: ["it's", "its'", 'it', 'itself'],
      }),
    ])();
  }),
  template({ id: 'preposition-of-time', topic: 'Prepositions', base: -0.25 }, (draw) => {
    const event = draw.pick(['lesson', 'film', 'concert', 'match', 'course', 'meeting', 'festival']);
    const verb = draw.pick(['starts', 'ends']);
    const right = draw.pick(['at', 'on', 'in'] as const);
    const time = draw.pick(TIMES[right]);
    const others = ['at', 'on', 'in'].filter((word) => word !== right);
    const wrong = draw.some(others, 2);
    const title = `Complete the sentence: The ${event} ${verb} ___ ${time}.`;
    return { title, right, wrong: [...wrong, 'to', 'of'] };
  }),
]);

const TIMES = {
  at: ["8 o'clock", "9 o'clock", 'noon', 'midnight', 'half past six', 'a quarter to two'],
  on: ['Monday', 'Tuesday', 'Friday', 'Sunday morning', 'Saturday evening', '5 May', '21 June'],
  in: ['March', 'July', 'spring', 'autumn', 'the morning', 'the evening', 'October'],
} as const;
const COUNTS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const SCENES = ['picture', 'drawing', 'film', 'story', 'dream'];

const drawPluralTitle = (draw: Draw, singular: string): string =>
  `Complete the sentence with the plural of "${singular}": There are ${draw.pick(COUNTS)} ___ in the ${draw.pick(SCENES)}.`;

const otherMeanings = (draw: Draw, word: string) => {
  const others = MEANINGS.filter(([other]) => other !== word);
  return draw.some(others, 3);
};
