/** The word lists of the English templates. */
import { words } from '../words.ts';

/** Verbs whose five forms all differ, with what they are done to. */
interface Verb {
  readonly base: string;
  readonly third: string;
  readonly past: string;
  readonly participle: string;
  readonly ing: string;
  readonly objects: readonly string[];
}

export const VERBS: readonly Verb[] = [
  'write writes wrote written writing letter report',
  'draw draws drew drawn drawing map picture',
  'take takes took taken taking photo key',
  'eat eats ate eaten eating apple cake',
  'break breaks broke broken breaking window cup',
  'choose chooses chose chosen choosing colour song',
  'steal steals stole stolen stealing bicycle ring',
  'throw throws threw thrown throwing ball stone',
  'sing sings sang sung singing song anthem',
  'drive drives drove driven driving van tractor',
  'wear wears wore worn wearing coat hat',
  'tear tears tore torn tearing shirt page',
  'hide hides hid hidden hiding gift key',
  'forget forgets forgot forgotten forgetting date password',
  'begin begins began begun beginning lesson game',
  'shake shakes shook shaken shaking bottle tree',
].map((line) => {
  const [base = '', third = '', past = '', participle = '', ing = '', ...objects] = line.split(' ');
  return { base, third, past, participle, ing, objects };
});

/** Words of one class each, for sentences such as "The old farmer slowly opened the heavy gate". */
export const NOUNS: readonly string[] = words('farmer teacher sailor painter girl boy doctor singer');
export const OBJECTS: readonly string[] = words('gate box door letter window basket bottle map');
export const ADJECTIVES: readonly string[] = words(
  'old young heavy small beautiful broken tall new quiet huge',
);
export const ADVERBS: readonly string[] = words(
  'slowly quickly carefully quietly happily suddenly often never',
);
export const PAST_VERBS: readonly string[] = words(
  'opened carried pushed found noticed moved admired bought',
);

/** [word, its synonym, its opposite]: senses far from each other, so that no stray option fits. */
export const MEANINGS: readonly (readonly [string, string, string])[] = [
  ['rapid', 'fast', 'slow'],
  ['huge', 'enormous', 'tiny'],
  ['furious', 'angry', 'calm'],
  ['tedious', 'boring', 'exciting'],
  ['ancient', 'old', 'modern'],
  ['wealthy', 'rich', 'poor'],
  ['brave', 'courageous', 'cowardly'],
  ['simple', 'easy', 'difficult'],
  ['silent', 'quiet', 'noisy'],
  ['exhausted', 'tired', 'rested'],
  ['glad', 'happy', 'sad'],
  ['vacant', 'empty', 'full'],
  ['rigid', 'stiff', 'flexible'],
  ['humid', 'damp', 'dry'],
  ['brief', 'short', 'long'],
  ['filthy', 'dirty', 'clean'],
  ['clever', 'intelligent', 'foolish'],
  ['courteous', 'polite', 'rude'],
  ['scarce', 'rare', 'common'],
  ['evident', 'obvious', 'hidden'],
  ['cautious', 'careful', 'reckless'],
  ['feeble', 'weak', 'strong'],
  ['final', 'last', 'first'],
];

/** [meaning, words that have it] */
export const WORD_GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['very large', ['huge', 'enormous', 'giant', 'vast', 'immense']],
  ['very small', ['tiny', 'minute', 'microscopic', 'miniature']],
  ['happy', ['glad', 'cheerful', 'joyful', 'merry', 'delighted']],
  ['fast', ['quick', 'rapid', 'swift', 'speedy']],
  ['angry', ['furious', 'enraged', 'cross', 'irate']],
  ['clever', ['bright', 'intelligent', 'smart', 'brilliant']],
  ['old', ['ancient', 'aged', 'antique', 'elderly']],
  ['afraid', ['scared', 'frightened', 'terrified', 'fearful']],
];

/** [word, what it means, four ways to get it wrong] */
export const SPELLINGS: readonly (readonly [string, string, readonly string[]])[] = [
  ['necessary', 'needed', ['neccessary', 'necesary', 'neccesary', 'necessery']],
  ['separate', 'apart', ['seperate', 'separete', 'seperete', 'sepparate']],
  ['believe', 'to think that something is true', ['beleive', 'belive', 'beleave', 'bilieve']],
  ['receive', 'to be given', ['recieve', 'receve', 'receeve', 'reseive']],
  ['friend', 'a person whom you like', ['freind', 'frend', 'friand', 'frind']],
  ['beautiful', 'lovely to look at', ['beautifull', 'beutiful', 'beautyful', 'baeutiful']],
  ['definitely', 'without any doubt', ['definately', 'definitly', 'definatly', 'defenitely']],
  ['tomorrow', 'the day after today', ['tommorow', 'tomorow', 'tommorrow', 'tomorro']],
  ['beginning', 'the start', ['begining', 'beggining', 'beginnning', 'begginning']],
  ['government', 'those who rule a country', ['goverment', 'govenment', 'govermant', 'governement']],
  ['environment', 'the world around us', ['enviroment', 'enviromment', 'envirenment', 'environement']],
  ['different', 'not the same', ['diffrent', 'diferent', 'differant', 'diferant']],
  ['calendar', 'a table of the days of a year', ['calendor', 'calandar', 'callendar', 'calander']],
  ['embarrass', 'to make someone feel ashamed', ['embarass', 'embarras', 'embarres', 'emberass']],
  ['library', 'a place that lends books', ['libary', 'librery', 'liberary', 'libraray']],
  ['surprise', 'something unexpected', ['suprise', 'surprice', 'supprise', 'sirprise']],
  ['science', 'the study of nature', ['sience', 'scince', 'scienc', 'syence']],
  ['restaurant', 'a place that serves meals', ['restaraunt', 'resturant', 'restaurent', 'restorant']],
];

/** [singular, plural, three wrong plurals]; the singular itself is the fourth. */
export const IRREGULAR_PLURALS: readonly (readonly [string, string, readonly string[]])[] = [
  ['child', 'children', ['childs', 'childrens', 'childes']],
  ['mouse', 'mice', ['mouses', 'mices', 'mousen']],
  ['goose', 'geese', ['gooses', 'geeses', 'goosen']],
  ['man', 'men', ['mans', 'mens', 'manes']],
  ['woman', 'women', ['womans', 'womens', 'womanes']],
  ['policeman', 'policemen', ['policemans', 'policemens', 'policemanes']],
  ['ox', 'oxen', ['oxes', 'oxs', 'oxens']],
  ['wolf', 'wolves', ['wolfs', 'wolfes', 'wolvs']],
  ['thief', 'thieves', ['thiefs', 'thiefes', 'thievs']],
  ['leaf', 'leaves', ['leafs', 'leafes', 'leavs']],
  ['knife', 'knives', ['knifes', 'knifs', 'knivs']],
];

/** The same, of words in -y after a consonant, of words in -y after a vowel (both as stems), and of words in -es. */
export const REGULAR_PLURALS: readonly (readonly [string, string, readonly string[]])[] = [
  ...['pon', 'bab', 'lad', 'butterfl'].map(
    (stem) => [`${stem}y`, `${stem}ies`, [`${stem}ys`, `${stem}yes`, `${stem}is`]] as const,
  ),
  ...['monke', 'donke', 'to', 'bo'].map(
    (stem) => [`${stem}y`, `${stem}ys`, [`${stem}ies`, `${stem}yes`, `${stem}yies`]] as const,
  ),
  ...['fox', 'box', 'dish', 'peach', 'watch'].map(
    (word) => [word, `${word}es`, [`${word}s`, `${word}ies`, `${word}en`]] as const,
  ),
];
