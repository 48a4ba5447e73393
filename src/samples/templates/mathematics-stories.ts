/** Mathematics, axis Numbers: the four operations in stories. */
import { numberDraft } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';
import { NAMES, THINGS } from '../words.ts';

export const storyTemplates: readonly Template[] = axisTemplates('Mathematics', 'Numbers', [
  template({ id: 'buying-story', topic: 'Addition', base: -1.6 }, (draw) => {
    const name = draw.pick(NAMES);
    const things = draw.pick(THINGS);
    const digits = draw.int(1, 3);
    const a = draw.digits(digits);
    const b = draw.digits(digits);
    if (draw.chance(0.5)) {
      const title = `${name} has ${a} ${things} and buys ${b} more. How many ${things} does ${name} have now?`;
      const mistakes = [a + b - 10, Math.abs(a - b), a + b + 1, a + b + 10];
      return numberDraft({ title, right: a + b, mistakes });
    }
    const c = draw.int(2, a);
    const title = `${name} has ${a} ${things}, buys ${b} more and then gives ${c} to a friend. How many ${things} does ${name} have now?`;
    const mistakes = [a + b + c, a + b, a + b - c + 10, b - c];
    return numberDraft({ title, right: a + b - c, mistakes, steps: 2 });
  }),
  template({ id: 'rows-story', topic: 'Multiplication', base: -1.1 }, (draw) => {
    const [place, group] = draw.pick([
      ['hall', 'rows'],
      ['cinema', 'rows'],
      ['theatre', 'rows'],
      ['stadium', 'blocks'],
    ] as const);
    const a = draw.digits(1, 2);
    const b = draw.digits(1, 2);
    const seats = `A ${place} has ${a} ${group} of ${b} seats`;
    if (draw.chance(0.5)) {
      const title = `${seats}. How many seats are there?`;
      return numberDraft({ title, right: a * b, mistakes: [a + b, a * (b - 1), a * b + 10, a * (b + 1)] });
    }
    const taken = draw.int(2, a * b - 1);
    const title = `${seats}, and ${taken} of them are taken. How many seats are free?`;
    const right = a * b - taken;
    return numberDraft({ title, right, mistakes: [a * b, a * b + taken, right + 10, right - 1], steps: 2 });
  }),
  template({ id: 'sharing-story', topic: 'Division', base: -0.75 }, (draw) => {
    const things = draw.pick(THINGS);
    const children = draw.int(6, 12);
    const each = draw.digits(1, 2);
    const left = draw.int(1, children - 1);
    const total = children * each + left;
    const shared = `${total} ${things} are shared equally among ${children} children, each getting as many as possible.`;
    if (draw.chance(0.5)) {
      const mistakes = [each + 1, each - 1, left, each + 2];
      const title = `${shared} How many ${things} does each child get?`;
      return numberDraft({ title, right: each, mistakes, least: 1 });
    }
    const mistakes = [each, children - left, left + 1, left - 1, 1, 2, 3, 4, 5].filter(
      (value) => value < children,
    );
    const title = `${shared} How many ${things} are left over?`;
    return numberDraft({ title, right: left, mistakes, steps: 2 });
  }),
]);
