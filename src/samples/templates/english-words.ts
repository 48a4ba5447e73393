/** The word lists of the English templates. */

/** Verbs whose five forms all differ, with what they are done to. */
export interface Verb {
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
export const NOUNS: readonly string[] = 'farmer teacher sailor painter girl boy doctor singer'.split(' ');
export const OBJECTS: readonly string[] = 'gate box door letter window basket bottle map'.split(' ');
export const ADJECTIVES: readonly string[] =
  'old young heavy small beautiful broken tall new quiet huge'.split(' ');
export const ADVERBS: readonly string[] =
  'slowly quickly carefully quietly happily suddenly often never'.split(' ');
export const PAST_VERBS: readonly string[] = 'opened carried pushed found noticed moved admired bought'.split(
  ' ',
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

/** [singular, plural, three wrong plurals]; the singular itself is the fourth. */
export const REGULAR_PLURALS: readonly (readonly [string, string, readonly string[]])[] = [
  ...'pony baby lady butterfly'.split(' ').map((word) => {
    const stem = word.slice(0, -1);
    return [word, `${stem}ies`, [`${word}s`, `${word}es`, `${stem}is`]] as const;
  }),
  ...'monkey donkey toy boy'.split(' ').map((word) => {
    return [word, `${word}s`, [`${word.slice(0, -1)}ies`, `${word}es`, `${word}ies`]] as const;
  }),
  ...'fox box dish peach watch'.split(' ').map((word) => {
    return [word, `${word}es`, [`${word}s`, `${word}ies`, `${word}en`]] as const;
  }),
];
