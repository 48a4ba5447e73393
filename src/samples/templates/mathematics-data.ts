/** Mathematics, axis Data: averages and chance. */
import { fractionDraft, numberDraft, range, sum } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';

export const averageTemplates: readonly Template[] = axisTemplates('Mathematics', 'Data', [
  template({ id: 'mean', topic: 'Averages', base: -0.6 }, (draw) => {
    const count = draw.int(3, 5);
    const values = draw.some(range(2, 41), count);
    const last = values.at(-1)!;
    values[count - 1] = last + (count - (sum(values) % count));
    const total = sum(values);
    const middle = [...values].sort((a, b) => a - b)[Math.floor(count / 2)]!;
    const right = total / count;
    const mistakes = [middle, total, Math.max(...values) - Math.min(...values), right + 1, right - 1];
    const title = `What is the mean of ${list(values)}?`;
    return numberDraft({ title, right, mistakes, steps: count - 1, least: 1 });
  }),
  template({ id: 'median', topic: 'Averages', base: -0.75 }, (draw) => {
    const values = draw.some(range(3, 62), draw.pick([3, 5, 7]));
    const sorted = [...values].sort((a, b) => a - b);
    const half = (values.length - 1) / 2;
    const right = sorted[half]!;
    const mistakes = [
      values[half]!,
      sorted[half + 1]!,
      sorted[half - 1]!,
      Math.round(sum(values) / values.length),
      sorted.at(-1)! - sorted[0]!,
    ];
    return numberDraft({ title: `What is the median of ${list(values)}?`, right, mistakes, steps: half });
  }),
  template({ id: 'range', topic: 'Averages', base: -1 }, (draw) => {
    const values = draw.some(range(3, 82), draw.int(4, 6));
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const right = most - least;
    const mistakes = [Math.abs(values.at(-1)! - values[0]!), most, least, right + 1, right - 1];
    return numberDraft({ title: `What is the range of ${list(values)}?`, right, mistakes });
  }),
  template({ id: 'missing-value', topic: 'Averages', base: 0.6 }, (draw) => {
    const mean = draw.int(15, 60);
    const spread = [draw.int(1, 8), -draw.int(1, 8), draw.int(-4, 4)];
    const known = spread.map((offset) => mean + offset);
    const right = 4 * mean - sum(known);
    const mistakes = [mean, Math.round(sum(known) / 3), 2 * mean - known[0]!, right + 4, right - 1];
    const title = `The mean of four numbers is ${mean}. Three of them are ${list(known)}. What is the fourth number?`;
    return numberDraft({ title, right, mistakes, steps: 3, least: 1 });
  }),
  template({ id: 'probability', topic: 'Probability', base: -0.5 }, (draw) => {
    const [first, second] = draw.two(['red', 'blue', 'green', 'yellow', 'white', 'black']);
    const [a, b] = draw.two([2, 3, 4, 5, 6, 7, 8, 9, 11, 13]);
    const negated = draw.chance(0.4);
    const title = `A bag holds ${a} ${first} and ${b} ${second} balls. One ball is drawn. What is the probability that it is ${negated ? 'NOT ' : ''}${first}?`;
    const [right, other] = negated ? [b, a] : [a, b];
    return fractionDraft({
      title,
      right: [right, a + b],
      mistakes: [
        [other, a + b],
        [1, a + b],
        [Math.min(a, b), Math.max(a, b)],
        [1, 2],
        [1, right],
      ],
      steps: 2,
    });
  }),
]);

/** 3, 8 and 4 */
function list(values: readonly number[]): string {
  return `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`;
}
