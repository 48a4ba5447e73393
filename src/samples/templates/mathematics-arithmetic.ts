/** Mathematics, axis Numbers: the four operations, bare. */
import { type NumberDraft, numberDraft, SIGNED, sum } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';

export const arithmeticTemplates: readonly Template[] = axisTemplates('Mathematics', 'Numbers', [
  template({ id: 'sum', topic: 'Addition', base: -1.9 }, (draw) => {
    const most = draw.int(1, 4);
    const terms = Array.from({ length: draw.pick([2, 2, 3]) }, () =>
      draw.digits(Math.max(1, most - 1), most),
    );
    const right = sum(terms);
    const mistakes = [columnwise(terms), right - 10, right + 10, right + 1, right + 100];
    return numberDraft({ title: `What is ${terms.join(' + ')}?`, right, mistakes, steps: terms.length - 1 });
  }),
  template({ id: 'difference', topic: 'Subtraction', base: -1.5 }, (draw) => {
    const digits = draw.int(1, 4);
    const b = draw.digits(digits);
    const a = b + draw.digits(Math.max(1, digits - draw.int(0, 1)));
    const mistakes = [smallerFromLarger(a, b), a - b + 10, a - b - 10, a - b + 1, a + b];
    return numberDraft({ title: `What is ${a} - ${b}?`, right: a - b, mistakes });
  }),
  template({ id: 'product', topic: 'Multiplication', base: -1.4 }, (draw) => {
    const [i, j] = draw.pick([
      [1, 1],
      [2, 1],
      [2, 1],
      [3, 1],
      [2, 2],
      [3, 2],
    ] as const);
    const a = draw.digits(i);
    const b = draw.digits(j);
    const mistakes = [a * (b - 1), (a + 1) * b, a * b + 10, a * b - 10, a + b];
    const title = draw.chance(0.5) ? `What is ${a} × ${b}?` : `What is ${b} × ${a}?`;
    return numberDraft({ title, right: a * b, mistakes });
  }),
  template({ id: 'quotient', topic: 'Division', base: -1 }, (draw) => {
    const b = draw.int(2, 15);
    const right = draw.digits(1, 3);
    const mistakes = [right + 1, right - 1, right + 10, right - 10, right * 10];
    return numberDraft({ title: `What is ${right * b} ÷ ${b}?`, right, mistakes, least: 1 });
  }),
  template({ id: 'remainder', topic: 'Division', base: -0.4 }, (draw) => {
    const b = draw.int(6, 12);
    const a = draw.int(b + 1, draw.pick([99, 999]));
    const right = a % b;
    const mistakes = [b - right, right + 1, right - 1, 0, 1, 2, 3, 4, 5].filter((value) => value < b);
    return numberDraft({ title: `What is the remainder when ${a} is divided by ${b}?`, right, mistakes });
  }),
  template({ id: 'order-of-operations', topic: 'Order of operations', base: -0.5 }, (draw) => {
    const [a, b, c, d] = [draw.int(11, 25), draw.int(3, 12), draw.int(6, 9), draw.int(2, 5)];
    const question = draw.pick<NumberDraft>([
      {
        title: `What is ${a} + ${b} × ${c}?`,
        right: a + b * c,
        mistakes: [(a + b) * c, a * b + c, a + b + c, a + b * c + 10],
        steps: 2,
      },
      {
        title: `What is ${c} × (${a} + ${b})?`,
        right: c * (a + b),
        mistakes: [c * a + b, c + a + b, c * b + a, c * a * b],
        steps: 2,
      },
      {
        title: `What is ${a} × ${c} - ${b} × ${d}?`,
        right: a * c - b * d,
        mistakes: [(a * c - b) * d, a * c - b - d, a * c + b * d, a * c - b * d + 10],
        steps: 3,
      },
      {
        title: `What is ${a} + ${b} × (${c} - ${d})?`,
        right: a + b * (c - d),
        mistakes: [(a + b) * (c - d), a + b * c - d, a + b * (c + d), a + b + c - d],
        steps: 3,
      },
    ]);
    return numberDraft(question);
  }),
  template({ id: 'signed-sum', topic: 'Negative numbers', base: -0.75 }, (draw) => {
    const a = draw.digits(1, 3);
    const b = draw.digits(1, 3);
    const question = draw.pick([
      { title: `What is -${a} + ${b}?`, right: b - a, mistakes: [-a - b, a - b, a + b] },
      { title: `What is -${a} - ${b}?`, right: -a - b, mistakes: [b - a, a - b, a + b] },
      { title: `What is ${a} - (-${b})?`, right: a + b, mistakes: [a - b, b - a, -a - b] },
      { title: `What is ${a} + (-${b})?`, right: a - b, mistakes: [a + b, b - a, -a - b] },
    ]);
    return numberDraft({ ...question, least: SIGNED });
  }),
  template({ id: 'signed-product', topic: 'Negative numbers', base: -0.6 }, (draw) => {
    const a = draw.int(2, 15);
    const b = draw.int(2, 12);
    const question = draw.pick([
      { title: `What is -${a} × ${b}?`, right: -a * b, mistakes: [a * b, b - a, -a - b, -a * b - a] },
      { title: `What is -${a} × (-${b})?`, right: a * b, mistakes: [-a * b, -a - b, a + b, a * b + a] },
      { title: `What is -${a * b} ÷ ${b}?`, right: -a, mistakes: [a, -a - 1, 1 - a, a + 1] },
      { title: `What is -${a * b} ÷ (-${b})?`, right: a, mistakes: [-a, a + 1, a - 1, -a - 1] },
    ]);
    return numberDraft({ ...question, least: SIGNED });
  }),
]);

/** The sum with every carry forgotten. */
function columnwise(terms: readonly number[]): number {
  let result = 0;
  for (let unit = 1; terms.some((term) => term >= unit); unit *= 10) {
    result += (sum(terms.map((term) => Math.floor(term / unit) % 10)) % 10) * unit;
  }
  return result;
}

/** In every column the smaller digit taken from the larger, whichever stands above. */
function smallerFromLarger(a: number, b: number): number {
  let result = 0;
  for (let unit = 1; unit <= a; unit *= 10) {
    result += Math.abs((Math.floor(a / unit) % 10) - (Math.floor(b / unit) % 10)) * unit;
  }
  return result;
}
