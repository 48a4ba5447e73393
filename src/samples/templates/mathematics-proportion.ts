/** Mathematics, axis Proportion: fractions, percentages, ratios. */
import { decimal, fractionDraft, gcd, numberDraft } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';
import { NAMES, THINGS } from '../words.ts';

export const proportionTemplates: readonly Template[] = axisTemplates('Mathematics', 'Proportion', [
  template({ id: 'fraction-sum', topic: 'Fractions', base: 0.1 }, (draw) => {
    const [b, d] = [draw.int(2, 12), draw.int(2, 12)];
    const [a, c] = [draw.int(1, b - 1), draw.int(1, d - 1)];
    return fractionDraft({
      title: `What is ${a}/${b} + ${c}/${d}?`,
      right: [a * d + c * b, b * d],
      mistakes: [
        [a + c, b + d],
        [a + c, b * d],
        [a * c, b * d],
        [a + c, Math.max(b, d)],
        [a * d + c * b, b + d],
      ],
      steps: b === d ? 1 : 3,
    });
  }),
  template({ id: 'fraction-product', topic: 'Fractions', base: -0.25 }, (draw) => {
    const [b, d] = [draw.int(3, 12), draw.int(3, 12)];
    const [a, c] = [draw.int(1, b - 1), draw.int(1, d - 1)];
    return fractionDraft({
      title: `What is ${a}/${b} × ${c}/${d}?`,
      right: [a * c, b * d],
      mistakes: [
        [a * d, b * c],
        [a + c, b + d],
        [a * c, b + d],
        [a * c, Math.max(b, d)],
        [a + c, b * d],
      ],
      steps: 2,
    });
  }),
  template({ id: 'fraction-of-amount', topic: 'Fractions', base: -0.75 }, (draw) => {
    const d = draw.int(3, 10);
    const n = draw.int(1, d - 1);
    const part = draw.int(3, draw.pick([12, 60]));
    const total = part * d;
    const mistakes = [part, total - n * part, total * n, n * part + n, n * part + d];
    const title = `What is ${n}/${d} of ${total}?`;
    return numberDraft({ title, right: n * part, mistakes, steps: n === 1 ? 1 : 2 });
  }),
  template({ id: 'simplest-form', topic: 'Fractions', base: -0.6 }, (draw) => {
    const d = draw.int(3, 13);
    const n = draw.int(1, d - 1);
    const factor = draw.int(2, 12);
    const mistakes = [
      [n + 1, d],
      [n, d + 1],
      [d - n, d],
      [n * factor, d],
      [n + 1, d + 1],
    ] as const;
    const title = `What is ${n * factor}/${d * factor} in its simplest form?`;
    return fractionDraft({ title, right: [n, d], mistakes });
  }),
  template({ id: 'decimal-to-fraction', topic: 'Fractions', base: -0.75 }, (draw) => {
    const places = draw.pick([2, 2, 3]);
    const unit = 10 ** places;
    let value = draw.int(1, unit - 1);
    if (value % 10 === 0) value += 5;
    return fractionDraft({
      title: `Which fraction is equal to ${decimal(value, places)}?`,
      right: [value, unit],
      mistakes: [
        [value, unit / 10],
        [1, value],
        [value, unit * 10],
        [value + 1, unit],
        [unit - value, unit],
      ],
    });
  }),
  template({ id: 'percent-of', topic: 'Percentages', base: -0.6 }, (draw) => {
    const percent = draw.pick([5, 10, 15, 20, 25, 30, 35, 40, 60, 75, 80]);
    const total = 20 * draw.int(2, draw.pick([20, 80]));
    const right = (percent * total) / 100;
    const mistakes = [
      total - right,
      total - percent,
      right * 10,
      right + percent,
      Math.round(total / percent),
    ];
    const title = `What is ${percent}% of ${total}?`;
    return numberDraft({ title, right, mistakes, steps: percent === 10 ? 1 : 2 });
  }),
  template({ id: 'discount', topic: 'Percentages', base: -0.1 }, (draw) => {
    const thing = draw.pick(['shirt', 'lamp', 'bicycle', 'phone', 'jacket', 'guitar', 'table']);
    const percent = draw.pick([5, 10, 15, 20, 25, 30, 40, 60]);
    const price = 20 * draw.int(2, 45);
    const off = (percent * price) / 100;
    const mistakes = [off, price - percent, price + off, price - off - 10, price - off + 10];
    const title = `A ${thing} costs ${price} euros and is sold with a discount of ${percent}%. What is the new price?`;
    return numberDraft({ title, right: price - off, mistakes, steps: 2, unit: 'euros' });
  }),
  template({ id: 'price-before-rise', topic: 'Percentages', base: 0.75 }, (draw) => {
    const thing = draw.pick(['ticket', 'meal', 'book', 'room', 'course', 'membership']);
    const percent = draw.pick([5, 10, 20, 25, 30, 40, 50]);
    const before = 20 * draw.int(2, 40);
    const after = before + (before * percent) / 100;
    const mistakes = [
      after - (after * percent) / 100,
      after - percent,
      after + (after * percent) / 100,
      before + 10,
      before - 10,
    ];
    const title = `After a rise of ${percent}%, a ${thing} costs ${after} euros. What did it cost before the rise?`;
    return numberDraft({ title, right: before, mistakes, steps: 3, unit: 'euros' });
  }),
  template({ id: 'percent-change', topic: 'Percentages', base: 0.4 }, (draw) => {
    const group = draw.pick(['choir', 'chess club', 'reading group', 'swimming team', 'band']);
    const percent = draw.pick([5, 10, 15, 20, 25, 30, 40, 50, 60]);
    const before = 20 * draw.int(3, 45);
    const after = before + (before * percent) / 100;
    const mistakes = [
      after - before,
      Math.round((100 * (after - before)) / after),
      percent + 100,
      percent + 5,
      percent * 2,
    ];
    const title = `A ${group} grows from ${before} to ${after} members. By what percentage does it grow?`;
    return numberDraft({
      title,
      right: percent,
      mistakes,
      steps: 2,
      format: (value) => `${value}%`,
      least: 1,
    });
  }),
  template({ id: 'ratio-sharing', topic: 'Ratio', base: 0 }, (draw) => {
    const [first, second] = draw.two(NAMES);
    const things = draw.pick(THINGS);
    const [a, b] = draw.two([1, 2, 3, 4, 5, 7]);
    const part = draw.int(3, 30);
    const total = (a + b) * part;
    const mistakes = [a * part, total / b, total / 2, total - b, b * part + b];
    const title = `${first} and ${second} share ${total} ${things} in the ratio ${a} : ${b}. How many ${things} does ${second} get?`;
    return numberDraft({ title, right: b * part, mistakes, steps: 3, least: 1 });
  }),
  template({ id: 'unit-price', topic: 'Ratio', base: -1 }, (draw) => {
    const things = draw.pick(THINGS);
    const [a, b] = draw.two([2, 3, 4, 5, 6, 7, 8, 9, 12, 15]);
    const price = draw.int(2, 25);
    const mistakes = [a * price + (b - a), price * (b + 1), a * price * b, price * (b - 1), a * price];
    const title = `${a} ${things} cost ${a * price} euros. How much do ${b} ${things} cost?`;
    return numberDraft({ title, right: b * price, mistakes, steps: 2, unit: 'euros' });
  }),
  template({ id: 'ratio-simplest', topic: 'Ratio', base: -0.9 }, (draw) => {
    const [a, b] = draw.two([2, 3, 4, 5, 6, 7, 8, 9]);
    const factor = draw.int(2, 15);
    const [x, y] = [a / gcd(a, b), b / gcd(a, b)];
    const mistakes = [
      [y, x],
      [x + 1, y],
      [x, y + 1],
      [x + 1, y + 1],
      [x + 2, y + 1],
      [x, y + 2],
    ] as const;
    const byValue = new Map([[x / y, `${x} : ${y}`]]);
    for (const [p, q] of mistakes) if (!byValue.has(p / q)) byValue.set(p / q, `${p} : ${q}`);
    const [right = '', ...wrong] = byValue.values();
    return { title: `What is the ratio ${a * factor} : ${b * factor} in its simplest form?`, right, wrong };
  }),
]);
