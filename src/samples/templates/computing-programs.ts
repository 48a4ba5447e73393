/** Computing, axis Programs: tracing, expressions, lists, algorithms. */
import { numberDraft, range, SIGNED } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';
import { NAMES } from '../words.ts';

export const programTemplates: readonly Template[] = axisTemplates('Computing', 'Programs', [
  template({ id: 'assignments', topic: 'Tracing', base: -0.5 }, (draw) => {
    const [start, add, times] = [draw.int(2, 20), draw.int(2, 9), draw.int(2, 6)];
    const right = (start + add) * times;
    const lines = [`x = ${start}`, `y = x + ${add}`, `x = y * ${times}`];
    if (draw.chance(0.5)) {
      const mistakes = [start + add, start * times, start + add * times, right + add, start];
      const title = `A program runs ${lines.join('; ')}. What is the value of x at the end?`;
      return numberDraft({ title, right, mistakes, steps: 2 });
    }
    const minus = draw.int(1, 9);
    const title = `A program runs ${[...lines, `y = x - y`, `x = y - ${minus}`].join('; ')}. What is the value of x at the end?`;
    const last = right - (start + add) - minus;
    const mistakes = [right - minus, right, last + minus, start + add - minus];
    return numberDraft({ title, right: last, mistakes, steps: 4, least: SIGNED });
  }),
  template({ id: 'counting-loop', topic: 'Loops', base: -0.1 }, (draw) => {
    const first = draw.int(1, 6);
    const last = first + draw.int(3, 9);
    const factor = draw.pick([1, 1, 2, 3, 4, 5]);
    const right = (factor * (first + last) * (last - first + 1)) / 2;
    const mistakes = [
      right - factor * last,
      factor * last,
      right + factor * (last + 1),
      right / factor,
      right - factor * first,
    ];
    const added = factor === 1 ? 'i' : `${factor} * i`;
    const title = `A program starts with total = 0 and adds ${added} to total for each i from ${first} to ${last}, both included. What is total at the end?`;
    return numberDraft({ title, right, mistakes, steps: factor === 1 ? 2 : 3, least: 1 });
  }),
  template({ id: 'nested-loops', topic: 'Loops', base: -0.4 }, (draw) => {
    const [outer, inner] = [draw.int(3, 25), draw.int(3, 15)];
    const stars = draw.pick([1, 1, 2, 3, 4]);
    const right = outer * inner * stars;
    const mistakes = [
      outer + inner,
      outer * inner + outer,
      (outer - 1) * (inner - 1),
      outer * inner,
      (outer + inner) * stars,
      right + stars,
    ];
    const title = `A loop runs ${outer} times. Inside it, another loop runs ${inner} times and prints ${stars === 1 ? 'one star' : `${stars} stars`} each time. How many stars are printed?`;
    return numberDraft({ title, right, mistakes, steps: stars === 1 ? 1 : 2, least: 1 });
  }),
  template({ id: 'halving-loop', topic: 'Loops', base: 0.75 }, (draw) => {
    const start = draw.int(9, draw.pick([60, 500]));
    const least = draw.int(1, 4);
    let right = 0;
    for (let x = start; x > least; x = Math.floor(x / 2)) right += 1;
    const mistakes = [right + 1, right - 1, Math.floor(start / 2), right + 2, start - least];
    const title = `A program starts with x = ${start}. While x is greater than ${least}, it halves x and drops any remainder. How often does it halve x?`;
    return numberDraft({ title, right, mistakes, steps: 3, least: 1 });
  }),
  template({ id: 'div-and-mod', topic: 'Expressions', base: -0.25 }, (draw) => {
    const b = draw.int(6, 12);
    const a = draw.int(b + 1, draw.pick([99, 999]));
    const div = Math.floor(a / b);
    const mod = a % b;
    if (draw.chance(0.4)) {
      const title = `In a program, div gives the whole quotient. What is ${a} div ${b}?`;
      return numberDraft({ title, right: div, mistakes: [div + 1, mod, div - 1, div + 10], least: 0 });
    }
    const mistakes = [div, b - mod, mod + 1, mod - 1, 0];
    if (draw.chance(0.5)) {
      const title = `In a program, mod gives the remainder. What is ${a} mod ${b}?`;
      return numberDraft({ title, right: mod, mistakes });
    }
    const c = draw.int(2, 9);
    const title = `In a program, mod gives the remainder. What is (${a} mod ${b}) * ${c}?`;
    return numberDraft({ title, right: mod * c, mistakes: [div * c, mod, mod + c, (mod + 1) * c], steps: 2 });
  }),
  template({ id: 'function-call', topic: 'Expressions', base: 0 }, (draw) => {
    const [factor, minus, x] = [draw.int(2, 5), draw.int(1, 9), draw.int(2, 12)];
    const f = (value: number): number => value * factor - minus;
    const definition = `A function f(n) returns n * ${factor} - ${minus}.`;
    if (draw.chance(0.5)) {
      const mistakes = [x * (factor - minus), x * factor + minus, x + factor - minus, x * factor];
      const title = `${definition} What does f(${x}) return?`;
      return numberDraft({ title, right: f(x), mistakes, steps: 2, least: SIGNED });
    }
    const mistakes = [f(x), 2 * f(x), f(x) * f(x), f(x) * factor, f(f(x)) + minus];
    const title = `${definition} What does f(f(${x})) return?`;
    return numberDraft({ title, right: f(f(x)), mistakes, steps: 4, least: SIGNED });
  }),
  template({ id: 'conditions', topic: 'Logic', base: 0 }, (draw) => {
    const [a, b] = draw.two(range(1, 12));
    const [c, d] = [draw.int(0, 10), draw.int(2, 11)];
    const all: [string, boolean][] = [
      [`a < b and b > ${d}`, a < b && b > d],
      [`a > b or a > ${c}`, a > b || a > c],
      [`not a < b`, !(a < b)],
      [`a > b and b < ${d}`, a > b && b < d],
      [`a < ${c} or b < ${d}`, a < c || b < d],
      [`not (a > b or b > ${d})`, !(a > b || b > d)],
      [`a + b > ${c + d}`, a + b > c + d],
      [`a * 2 < b`, a * 2 < b],
      [`b - a < 0 and a > ${c}`, b - a < 0 && a > c],
      [`a == b or b == ${d}`, b === d],
      [`a != b`, true],
      ['a == b', false],
      [`a == ${a} and b == ${b}`, true],
      [`a == ${b} and b == ${a}`, false],
      [`a == ${a} and b == ${b + 1}`, false],
      [`a == ${a} or b == ${b + 1}`, true],
      [`a > 0 and b > 0`, true],
      ['a < 0 or b < 0', false],
    ];
    const negated = draw.chance(0.4);
    const right = draw.pick(all.filter(([, truth]) => truth !== negated))[0];
    const rest = all.filter(([, truth]) => truth === negated);
    const wrong = draw.some(rest, 4).map(([text]) => text);
    const title = `Which condition is ${negated ? 'NOT ' : ''}true when a = ${a} and b = ${b}?`;
    return { title, right, wrong };
  }),
  template({ id: 'list-index', topic: 'Lists', base: -0.9 }, (draw) => {
    const items = draw.some(NAMES, 5);
    const index = draw.int(0, 4);
    const rest = [index - 1, index + 1, index + 2, index - 2, index + 3, index - 3, index + 4, index - 4];
    const wrong = rest.flatMap((i) => items[i] ?? []);
    const title = `A list holds ${items.join(', ')}. Its first item has index 0. Which item has index ${index}?`;
    return { title, right: items[index]!, wrong };
  }),
  template({ id: 'stack-or-queue', topic: 'Lists', base: 0.25 }, (draw) => {
    const values = draw.some(range(3, 92), 5);
    const taken = draw.int(1, 3);
    const stack = draw.chance(0.5);
    const index = stack ? 4 - taken : taken;
    const order = [stack ? taken : 4 - taken, index + 1, index - 1, 0, 1, 2, 3, 4];
    const wrong = order.filter((i) => i !== index && i >= 0 && i <= 4).map((i) => values[i]!);
    const takes = `${['One', 'Two', 'Three'][taken - 1]} ${taken === 1 ? 'number is' : 'numbers are'} taken out`;
    const title = `The numbers ${values.join(', ')} enter a ${stack ? 'stack' : 'queue'} in this order. ${takes}. Which number comes out next?`;
    return { title, right: String(values[index]), wrong: wrong.map(String), steps: taken };
  }),
  template({ id: 'bubble-pass', topic: 'Algorithms', base: 1.1 }, (draw) => {
    const values = draw.some(range(1, 9), draw.pick([4, 5]));
    const sorted = [...values].sort((a, b) => a - b);
    if (values.join() === sorted.join()) values.reverse();
    const passed = [...values];
    for (let i = 0; i + 1 < passed.length; i++) {
      if (passed[i]! > passed[i + 1]!) swapWithNext(passed, i);
    }
    const most = Math.max(...values);
    const mostLast = [...values.filter((value) => value !== most), most];
    const oneOff = passed.slice(1).map((_, i) => swapWithNext([...passed], i));
    const right = passed.join(', ');
    const candidates = [sorted, mostLast, ...oneOff, values, [...passed].reverse()].map((list) =>
      list.join(', '),
    );
    const wrong = [...new Set(candidates)].filter((text) => text !== right);
    const title = `One pass of bubble sort, smallest number first, goes over the list ${values.join(', ')}. What is the list now?`;
    return { title, right, wrong, steps: values.length - 1 };
  }),
  template({ id: 'binary-search', topic: 'Algorithms', base: 0.75 }, (draw) => {
    const items = draw.int(10, draw.pick([60, 500, 5000]));
    const right = Math.floor(Math.log2(items)) + 1;
    const mistakes = [Math.floor(items / 2), items, right - 2, right + 2, right * 2];
    const title = `A sorted list has ${items} items. How many items does binary search look at in the worst case?`;
    return numberDraft({ title, right, mistakes, steps: 2, least: 1 });
  }),
]);

function swapWithNext(values: number[], index: number): number[] {
  const kept = values[index]!;
  values[index] = values[index + 1]!;
  values[index + 1] = kept;
  return values;
}
