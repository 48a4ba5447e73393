/** English, axis Words and spelling. */
import { axisTemplates, type Template } from '../template.ts';
import { NAMES } from '../words.ts';
import { IRREGULAR_PLURALS, MEANINGS, REGULAR_PLURALS, SPELLINGS, WORD_GROUPS } from './english-words.ts';

const ITEMS = ['bags', 'shoes', 'coats', 'keys', 'books', 'bikes', 'phones', 'tickets'];

export const vocabularyTemplates: readonly Template[] = axisTemplates('English', 'Words and spelling', [
  {
    id: 'synonym',
    topic: 'Meaning',
    base: 0.25,
    draw(draw) {
      const [word, same, opposite] = draw.pick(MEANINGS);
      const others = draw
        .some(
          MEANINGS.filter(([other]) => other !== word),
          3,
        )
        .map(([, other]) => other);
      const title = `${draw.pick(NAMES)} reads the word "${word}" in a book. Which word has almost the same meaning?`;
      return { title, right: same, wrong: [opposite, ...others], steps: 1 };
    },
  },
  {
    id: 'antonym',
    topic: 'Meaning',
    base: 0.6,
    draw(draw) {
      const [word, same, opposite] = draw.pick(MEANINGS);
      const others = draw
        .some(
          MEANINGS.filter(([other]) => other !== word),
          3,
        )
        .map(([, , other]) => other);
      const title = `${draw.pick(NAMES)} reads the word "${word}" in a book. Which word has the opposite meaning?`;
      return { title, right: opposite, wrong: [same, ...others], steps: 1 };
    },
  },
  {
    id: 'word-that-does-not-fit',
    topic: 'Meaning',
    base: 0.25,
    draw(draw) {
      const [[meaning, words], [, others]] = draw.some(WORD_GROUPS, 2) as [
        (typeof WORD_GROUPS)[0],
        (typeof WORD_GROUPS)[0],
      ];
      const title = `${draw.pick(NAMES)} collects words that mean "${meaning}". Which of these words does NOT belong there?`;
      return { title, right: draw.pick(others), wrong: draw.some(words, 4), steps: 1 };
    },
  },
  {
    id: 'spelling',
    topic: 'Spelling',
    base: 0.4,
    draw(draw) {
      const [right, meaning, wrong] = draw.pick(SPELLINGS);
      const title = `${draw.pick(NAMES)} wants to write a word that means "${meaning}". Which spelling is right?`;
      return { title, right, wrong, steps: 1 };
    },
  },
  {
    id: 'misspelling',
    topic: 'Spelling',
    base: 0.4,
    draw(draw) {
      const [[, , slips], ...others] = draw.some(SPELLINGS, 5) as [
        (typeof SPELLINGS)[0],
        ...(typeof SPELLINGS)[0][],
      ];
      const source = draw.pick([
        'a poster',
        'a newspaper',
        'a letter',
        'a website',
        'a notice',
        'an advertisement',
        'a menu',
        'a leaflet',
      ]);
      const title = `${draw.pick(NAMES)} copies five words from ${source}. Which word is NOT spelled correctly?`;
      return { title, right: draw.pick(slips), wrong: others.map(([word]) => word), steps: 1 };
    },
  },
  {
    id: 'plural-regular',
    topic: 'Spelling',
    base: -0.5,
    draw(draw) {
      const [singular, right, wrong] = draw.pick(REGULAR_PLURALS);
      return {
        title: pluralTitle(singular, draw.pick(COUNTS), draw.pick(SCENES)),
        right,
        wrong: [...wrong, singular],
        steps: 1,
      };
    },
  },
  {
    id: 'plural-irregular',
    topic: 'Spelling',
    base: 0,
    draw(draw) {
      const [singular, right, wrong] = draw.pick(IRREGULAR_PLURALS);
      return {
        title: pluralTitle(singular, draw.pick(COUNTS), draw.pick(SCENES)),
        right,
        wrong: [...wrong, singular],
        steps: 2,
      };
    },
  },
  {
    id: 'apostrophe',
    topic: 'Punctuation',
    base: 0.9,
    draw(draw) {
      const owner = draw.pick([
        'girl',
        'boy',
        'teacher',
        'farmer',
        'student',
        'doctor',
        'neighbour',
        'singer',
      ]);
      const item = draw.pick(ITEMS);
      const one = `the ${owner}'s ${item}`;
      const many = `the ${owner}s' ${item}`;
      const wrong = [`the ${owner}s ${item}`, `the ${owner}s's ${item}`, `the ${owner}s ${item}'`];
      if (draw.chance(0.5)) {
        return {
          title: `Which phrase means "the ${item} of one ${owner}"?`,
          right: one,
          wrong: [many, ...wrong],
          steps: 1,
        };
      }
      return {
        title: `Which phrase means "the ${item} of several ${owner}s"?`,
        right: many,
        wrong: [one, ...wrong],
        steps: 2,
      };
    },
  },
  {
    id: 'sound-alikes',
    topic: 'Spelling',
    base: 0.6,
    draw(draw) {
      const item = draw.pick(ITEMS);
      const place = draw.pick(['at home', 'at school', 'on the bus', 'in the car', 'at the station']);
      return draw.pick([
        () => ({
          title: `Complete the sentence: The ${draw.pick(['children', 'players', 'teachers', 'visitors'])} left ___ ${item} ${place}.`,
          right: 'their',
          wrong: ['there', "they're", 'theirs', 'them'],
          steps: 1,
        }),
        () => ({
          title: `Complete the sentence: Please do not leave ___ ${item} ${place}.`,
          right: 'your',
          wrong: ["you're", 'yours', 'yore', 'you'],
          steps: 1,
        }),
        () => ({
          title: `Complete the sentence: ${draw.pick(NAMES)} asked ___ ${item} were lying ${place}.`,
          right: 'whose',
          wrong: ["who's", 'whos', "whose's", 'whoes'],
          steps: 1,
        }),
        () => ({
          title: `Complete the sentence: The ${draw.pick(['dog', 'cat', 'horse', 'bird', 'lamb', 'fox'])} has hurt ___ ${draw.pick(['leg', 'foot', 'eye', 'head', 'ear'])}.`,
          right: 'its',
          wrong: ["it's", "its'", 'it', 'itself'],
          steps: 1,
        }),
      ])();
    },
  },
  {
    id: 'preposition-of-time',
    topic: 'Prepositions',
    base: -0.25,
    draw(draw) {
      const event = draw.pick(['lesson', 'film', 'concert', 'match', 'course', 'meeting', 'festival']);
      const verb = draw.pick(['starts', 'ends']);
      const right = draw.pick(['at', 'on', 'in'] as const);
      const time = draw.pick(TIMES[right]);
      const wrong = draw.some(
        ['at', 'on', 'in'].filter((word) => word !== right),
        2,
      );
      return {
        title: `Complete the sentence: The ${event} ${verb} ___ ${time}.`,
        right,
        wrong: [...wrong, 'to', 'of'],
        steps: 1,
      };
    },
  },
]);

const TIMES = {
  at: ["8 o'clock", "9 o'clock", 'noon', 'midnight', 'half past six', 'a quarter to two'],
  on: ['Monday', 'Tuesday', 'Friday', 'Sunday morning', 'Saturday evening', '5 May', '21 June'],
  in: ['March', 'July', 'spring', 'autumn', 'the morning', 'the evening', 'October'],
} as const;
const COUNTS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const SCENES = ['picture', 'drawing', 'film', 'story', 'dream'];

function pluralTitle(singular: string, count: string, scene: string): string {
  return `Complete the sentence with the plural of "${singular}": There are ${count} ___ in the ${scene}.`;
}
