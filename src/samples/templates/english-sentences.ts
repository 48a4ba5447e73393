/** English, axis Grammar: how sentences are put together. */
import { axisTemplates, type Template, template } from '../template.ts';
import { NAMES } from '../words.ts';
import { VERBS } from './english-words.ts';

const ACTS = ['swim', 'help us', 'come later', 'drive', 'speak Italian', 'play chess', 'wait here', 'cook'];

export const sentenceTemplates: readonly Template[] = axisTemplates('English', 'Grammar', [
  template({ id: 'passive', topic: 'Sentences', base: 1 }, (draw) => {
    const { past, participle, ing, base, objects } = draw.pick(VERBS);
    const who = draw.pick(NAMES);
    const what = draw.pick(objects);
    const [active, auxiliary, wrongAuxiliary, steps] = draw.pick([
      [`${who} ${past} the ${what}`, 'was', 'has', 1],
      [`${who} will ${base} the ${what}`, 'will be', 'will', 2],
      [`${who} has ${participle} the ${what}`, 'has been', 'has', 3],
    ] as const);
    const sentence = (middle: string): string => `The ${what} ${middle} by ${who}.`;
    const forms = [
      `${auxiliary} ${past}`,
      `${wrongAuxiliary} ${participle}`,
      `${auxiliary} ${ing}`,
      `${auxiliary} ${base}`,
    ];
    const title = `Which sentence is the passive form of "${active}"?`;
    return { title, right: sentence(`${auxiliary} ${participle}`), wrong: forms.map(sentence), steps };
  }),
  template({ id: 'agreement', topic: 'Sentences', base: 0.75 }, (draw) => {
    const holder = draw.pick(['bag', 'bowl', 'basket', 'jar', 'crate', 'tray']);
    const singular = draw.chance(0.5);
    const filling = draw.pick(
      singular
        ? ['red apples', 'dry leaves', 'small coins', 'old letters', 'green beans']
        : ['rice', 'sugar', 'flour', 'sand', 'salt'],
    );
    const clause = draw.chance(0.4) ? ` that the ${draw.pick(['girls', 'boys', 'men'])} carried in` : '';
    const place = draw.pick(['on the table', 'under the desk', 'near the door', 'in the hall']);
    const title = `Complete the sentence: The ${holder}${singular ? '' : 's'} of ${filling}${clause} ___ ${place} today.`;
    const wrong = singular ? ['are', 'were', 'have been', 'be'] : ['is', 'was', 'has been', 'be'];
    return { title, right: singular ? 'is' : 'are', wrong, steps: clause === '' ? 1 : 2 };
  }),
  template({ id: 'question-tag', topic: 'Sentences', base: 0.9 }, (draw) => {
    const subject = draw.pick(['she', 'he', 'they', 'we', 'you']);
    const single = subject === 'she' || subject === 'he';
    const [can, cannot] = draw.pick([
      ['can', "can't"],
      ['will', "won't"],
      ['should', "shouldn't"],
      ['could', "couldn't"],
    ] as const);
    const act = draw.pick(ACTS);
    const negated = !draw.chance(0.5);
    const [verb, right] = negated ? [cannot, can] : [can, cannot];
    const [does, is] = single ? ['does', 'is'] : ['do', 'are'];
    const not = negated ? '' : "n't";
    const wrong = [
      `${verb} ${subject}`,
      `${does}${not} ${subject}`,
      `${is}${not} ${subject}`,
      `${subject} ${right}`,
    ];
    const start = `${subject[0]!.toUpperCase()}${subject.slice(1)}`;
    const title = `Complete the sentence: ${start} ${verb} ${act}, ___?`;
    return { title, right: `${right} ${subject}`, wrong, steps: negated ? 2 : 1 };
  }),
  template({ id: 'conditional', topic: 'Sentences', base: 0.75 }, (draw) => {
    const [rains, hadRained] = draw.pick([
      ['rains', 'had rained'],
      ['snows', 'had snowed'],
      ['freezes', 'had frozen'],
    ] as const);
    const who = draw.pick(['we', 'they', ...NAMES]);
    const [stay, stayed, been, rest] = draw.pick([
      ['stay', 'stayed', 'stayed', 'at home'],
      ['watch', 'watched', 'watched', 'a film'],
      ['play', 'played', 'played', 'cards'],
      ['take', 'took', 'taken', 'the bus'],
      ['go', 'went', 'gone', 'to the museum'],
      ['wear', 'wore', 'worn', 'boots'],
    ] as const);
    if (draw.chance(0.5)) {
      const wrong = [`would ${stay}`, stayed, `had ${been}`, `would have ${been}`];
      const title = `Complete the sentence: If it ${rains} tomorrow, ${who} ___ ${rest}.`;
      return { title, right: `will ${stay}`, wrong };
    }
    const wrong = [`had ${been}`, `will ${stay}`, stayed, `will have ${been}`];
    const title = `Complete the sentence: If it ${hadRained} yesterday, ${who} ___ ${rest}.`;
    return { title, right: `would have ${been}`, wrong, steps: 3 };
  }),
]);
