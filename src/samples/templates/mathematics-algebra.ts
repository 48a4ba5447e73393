/** Mathematics, axis Algebra: expressions, equations, sequences. */
import { numberDraft, range, SIGNED } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';

export const algebraTemplates: readonly Template[] = axisTemplates('Mathematics', 'Algebra', [
  template({ id: 'equation-one-side', topic: 'Linear equations', base: -0.75 }, (draw) => {
    const a = draw.int(2, 12);
    const x = draw.digits(1, 2);
    const b = draw.int(1, 40);
    const [sign, rest] = draw.chance(0.5) ? ['+', b] : ['-', -b];
    const title = `Solve for x: ${a}x ${sign} ${b} = ${a * x + rest}.`;
    const mistakes = [(a * x + 2 * rest) / a, a * x, x + 1, x - 1, x + b];
    return numberDraft({ title, right: x, mistakes, steps: 2 });
  }),
  template({ id: 'equation-one-step', topic: 'Linear equations', base: -1.4 }, (draw) => {
    const x = draw.digits(1, 3);
    const b = draw.int(2, 12);
    const question = draw.pick([
      { title: `x + ${b} = ${x + b}`, right: x, mistakes: [x + 2 * b, x + b, x + 1, x - 1] },
      { title: `x - ${b} = ${x - b}`, right: x, mistakes: [x - 2 * b, x - b, x + 1, x - 1] },
      { title: `${b}x = ${b * x}`, right: x, mistakes: [b * x - b, b * x * b, x + 1, x - 1] },
      { title: `x ÷ ${b} = ${x}`, right: b * x, mistakes: [x - b, x + b, b * x + b, b * x - b] },
    ]);
    return numberDraft({ ...question, title: `Solve for x: ${question.title}.` });
  }),
  template({ id: 'equation-two-sides', topic: 'Linear equations', base: -0.1 }, (draw) => {
    const c = draw.int(2, 8);
    const a = c + draw.int(2, 7);
    const x = draw.pick([1, -1, 1]) * draw.int(2, 15);
    const b = draw.int(1, 30);
    const d = a * x + b - c * x;
    const title = `Solve for x: ${a}x + ${b} = ${c}x ${d < 0 ? '-' : '+'} ${Math.abs(d)}.`;
    const mistakes = [(d + b) / (a - c), (d - b) / (a + c), -x, x + 1, x - 1, d - b];
    return numberDraft({ title, right: x, mistakes, steps: 3, least: SIGNED });
  }),
  template({ id: 'evaluate-expression', topic: 'Expressions', base: -0.9 }, (draw) => {
    const [a, b] = [draw.int(2, 9), draw.int(2, 9)];
    const [x, y] = [draw.int(2, 12), draw.pick([1, 1, -1]) * draw.int(2, 9)];
    const right = a * x - b * y;
    const mistakes = [a * x + b * y, a * 10 + x - b * y, a + x - b - y, a * y - b * x, right + 10];
    const title = `What is the value of ${a}x - ${b}y when x = ${x} and y = ${y}?`;
    return numberDraft({ title, right, mistakes, steps: 3, least: SIGNED });
  }),
  template({ id: 'function-value', topic: 'Expressions', base: -0.5 }, (draw) => {
    const a = draw.int(2, 5);
    const b = draw.int(1, 20);
    const x = draw.pick([1, 1, -1]) * draw.int(2, 6);
    const right = a * x * x - b;
    const mistakes = [(a * x) ** 2 - b, 2 * a * x - b, a * x - b, -a * x * x - b, right + 2 * b];
    const title = `If f(x) = ${a}x² - ${b}, what is f(${x})?`;
    return numberDraft({ title, right, mistakes, steps: 3, least: SIGNED });
  }),
  template({ id: 'expand', topic: 'Expressions', base: -0.9 }, (draw) => {
    const a = draw.int(2, 9);
    const b = draw.int(2, 5);
    const c = draw.int(2, 12);
    const line = (x: number, rest: number): string => `${x}x ${rest < 0 ? '-' : '+'} ${Math.abs(rest)}`;
    const minus = draw.chance(0.5);
    const right = line(a * b, minus ? -a * c : a * c);
    const wrong = [
      line(a * b, minus ? -c : c),
      line(a + b, minus ? -a * c : a * c),
      line(a * b, minus ? a * c : -a * c),
      line(b, minus ? -a * c : a * c),
      line(a * b, a + c),
      line(a * b + 1, c),
    ];
    const title = `Which expression is equal to ${a}(${b}x ${minus ? '-' : '+'} ${c})?`;
    return { title, right, wrong: wrong.filter((text) => text !== right), steps: 2 };
  }),
  template({ id: 'like-terms', topic: 'Expressions', base: -1 }, (draw) => {
    const [a, b] = [draw.int(4, 15), draw.int(2, 15)];
    const [c, d] = [draw.int(2, a - 2), draw.int(2, 15)];
    const line = (x: number, y: number): string => `${x}x + ${y}y`;
    const wrong = [
      line(a + c, b + d),
      `${a + b - c + d}xy`,
      line(a - c, Math.abs(b - d) + 2),
      line(a - c + 1, b + d),
      line(b + d, a - c),
      line(a - c, b + d + 1),
    ];
    const right = line(a - c, b + d);
    const title = `Which expression is equal to ${a}x + ${b}y - ${c}x + ${d}y?`;
    return { title, right, wrong: wrong.filter((text) => text !== right), steps: 2 };
  }),
  template({ id: 'next-term', topic: 'Sequences', base: -1.4 }, (draw) => {
    const first = draw.int(2, draw.pick([9, 60]));
    const step = draw.int(3, draw.pick([9, 25]));
    const down = draw.chance(0.3);
    const term = (n: number): number => (down ? first + 7 * step - n * step : first + n * step);
    const right = term(4);
    const mistakes = [term(5), right + 1, right - 1, term(3) + 1, right + 2];
    const title = `Which number comes next in the sequence ${[0, 1, 2, 3].map(term).join(', ')}?`;
    return numberDraft({ title, right, mistakes });
  }),
  template({ id: 'next-power', topic: 'Sequences', base: -0.75 }, (draw) => {
    const first = draw.int(1, 60);
    const ratio = draw.int(2, 5);
    const term = (n: number): number => first * ratio ** n;
    const right = term(4);
    const mistakes = [
      term(3) + term(3) - term(2),
      term(3) * (ratio + 1),
      term(3) + ratio,
      right + ratio,
      right - ratio,
    ];
    const title = `Which number comes next in the sequence ${[0, 1, 2, 3].map(term).join(', ')}?`;
    return numberDraft({ title, right, mistakes, steps: 2 });
  }),
  template({ id: 'far-term', topic: 'Sequences', base: 0 }, (draw) => {
    const first = draw.int(2, 30);
    const step = draw.int(2, 12);
    const n = draw.pick([10, 12, 15, 20, 25, 30, 40, 50, 100]);
    const right = first + (n - 1) * step;
    const mistakes = [first + n * step, n * step, right - step, first * n, right + 2 * step];
    const title = `A sequence starts with ${first}, ${first + step}, ${first + 2 * step}. What is term number ${n}?`;
    return numberDraft({ title, right, mistakes, steps: 3 });
  }),
  template({ id: 'quadratic-root', topic: 'Quadratic equations', base: 0.9 }, (draw) => {
    const [p, q] = draw.two(range(1, 12));
    const which = draw.pick(['larger', 'smaller']);
    const [right, other] = p > q === (which === 'larger') ? [p, q] : [q, p];
    const mistakes = [other, -right, -other, p + q, p * q, right + 1];
    const title = `What is the ${which} solution of x² - ${p + q}x + ${p * q} = 0?`;
    return numberDraft({ title, right, mistakes, steps: 3, least: SIGNED });
  }),
  template({ id: 'inequality', topic: 'Inequalities', base: 0.1 }, (draw) => {
    const a = draw.int(2, 9);
    const b = draw.int(1, 30);
    const right = draw.int(3, 20);
    const bound = a * right + b - draw.int(1, a); // the last whole number that fails may meet the bound
    const mistakes = [right - 1, right + 1, bound - b, Math.ceil((bound + b) / a), right + 2];
    const title = `What is the smallest whole number x for which ${a}x + ${b} > ${bound}?`;
    return numberDraft({ title, right, mistakes, steps: 3 });
  }),
  template({ id: 'number-riddle', topic: 'Linear equations', base: -0.6 }, (draw) => {
    const [word, factor] = draw.pick([
      ['Twice', 2],
      ['Three times', 3],
      ['Four times', 4],
      ['Five times', 5],
    ] as const);
    const x = draw.digits(1, 2);
    const b = draw.int(2, 40);
    const total = factor * x + b;
    const mistakes = [(total + b) / factor, total - b, total / factor, x + 1, x - 1, x + b];
    const title = `${word} a number and ${b} more makes ${total}. Which number is it?`;
    return numberDraft({ title, right: x, mistakes, steps: 2 });
  }),
]);
