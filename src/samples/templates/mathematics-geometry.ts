/** Mathematics, axis Geometry: lengths, areas, angles. */
import { numberDraft } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';

const DEGREES = (value: number): string => `${value}°`;

export const geometryTemplates: readonly Template[] = axisTemplates('Mathematics', 'Geometry', [
  template({ id: 'rectangle-area', topic: 'Area', base: -1.25 }, (draw) => {
    const [a, b] = [draw.digits(1, 2), draw.digits(1, 2)];
    const mistakes = [2 * (a + b), a + b, 2 * a * b, a * b + 10, a * b - a];
    const title = `A rectangle measures ${a} cm by ${b} cm. What is its area?`;
    return numberDraft({ title, right: a * b, mistakes, unit: 'cm²' });
  }),
  template({ id: 'rectangle-perimeter', topic: 'Perimeter', base: -1.1 }, (draw) => {
    const [a, b] = [draw.digits(1, 3), draw.digits(1, 2)];
    const mistakes = [a + b, a * b, 2 * a + b, a + 2 * b, 2 * (a + b) + 10];
    const title = `A rectangle measures ${a} cm by ${b} cm. What is its perimeter?`;
    return numberDraft({ title, right: 2 * (a + b), mistakes, steps: 2, unit: 'cm' });
  }),
  template({ id: 'polygon-perimeter', topic: 'Perimeter', base: -1 }, (draw) => {
    const [shape, sides] = draw.pick([
      ['pentagon', 5],
      ['hexagon', 6],
      ['octagon', 8],
      ['decagon', 10],
    ] as const);
    const side = draw.digits(1, 2);
    const mistakes = [
      (sides - 1) * side,
      (sides + 1) * side,
      side * side,
      sides + side,
      sides * side + sides,
    ];
    const title = `Each side of a regular ${shape} is ${side} cm long. What is its perimeter?`;
    return numberDraft({ title, right: sides * side, mistakes, unit: 'cm' });
  }),
  template({ id: 'side-from-area', topic: 'Area', base: -0.6 }, (draw) => {
    const [a, b] = [draw.int(3, 30), draw.int(3, 15)];
    const mistakes = [a * b - b, (a * b) / 2 - b, 2 * a, a + b, a + 1];
    const title = `A rectangle has an area of ${a * b} cm² and a width of ${b} cm. How long is it?`;
    return numberDraft({ title, right: a, mistakes, unit: 'cm' });
  }),
  template({ id: 'triangle-area', topic: 'Area', base: -0.6 }, (draw) => {
    const base = 2 * draw.int(2, draw.pick([8, 30]));
    const height = draw.digits(1, 2);
    const right = (base * height) / 2;
    const mistakes = [base * height, base + height, right / 2, right + base, right + 10];
    const title = `A triangle has a base of ${base} cm and a height of ${height} cm. What is its area?`;
    return numberDraft({ title, right, mistakes, steps: 2, unit: 'cm²' });
  }),
  template({ id: 'triangle-angle', topic: 'Angles', base: -0.75 }, (draw) => {
    const a = draw.int(20, 100);
    const b = draw.int(15, 140 - a + 15);
    const right = 180 - a - b;
    const mistakes = [180 - a, 360 - a - b, 180 - b, a + b, right + 10, right - 10];
    const title = `Two angles of a triangle are ${a}° and ${b}°. How large is the third angle?`;
    return numberDraft({ title, right, mistakes, steps: 2, format: DEGREES, least: 1 });
  }),
  template({ id: 'isosceles-angle', topic: 'Angles', base: 0.1 }, (draw) => {
    const base = draw.int(20, 80);
    if (draw.chance(0.5)) {
      const right = 180 - 2 * base;
      const title = `Each of the two equal angles of an isosceles triangle is ${base}°. How large is the third angle?`;
      const mistakes = [180 - base, base, 2 * base, right + 10, 90 - base];
      return numberDraft({ title, right, mistakes, steps: 2, format: DEGREES, least: 1 });
    }
    const apex = 180 - 2 * base;
    const title = `The angle between the two equal sides of an isosceles triangle is ${apex}°. How large is each of the other angles?`;
    const mistakes = [180 - apex, apex, apex / 2, base + 10, base - 10];
    return numberDraft({ title, right: base, mistakes, steps: 2, format: DEGREES, least: 1 });
  }),
  template({ id: 'cuboid-volume', topic: 'Volume', base: -1 }, (draw) => {
    const [a, b, c] = [draw.int(2, draw.pick([9, 25])), draw.int(2, 12), draw.int(2, 9)];
    const right = a * b * c;
    const mistakes = [a + b + c, 2 * (a * b + b * c + a * c), a * b + c, right + a * b, right - a * c];
    const title = `A box is ${a} cm long, ${b} cm wide and ${c} cm high. What is its volume?`;
    return numberDraft({ title, right, mistakes, steps: 2, unit: 'cm³' });
  }),
  template({ id: 'right-triangle', topic: 'Pythagoras', base: 0.25 }, (draw) => {
    const [a, b, c] = draw.pick([
      [3, 4, 5],
      [5, 12, 13],
      [8, 15, 17],
      [7, 24, 25],
      [20, 21, 29],
    ] as const);
    const k = draw.int(1, 8);
    const [p, q, r] = [a * k, b * k, c * k];
    const flipped = draw.chance(0.5);
    if (draw.chance(0.5)) {
      const title = `The two shorter sides of a right triangle are ${flipped ? q : p} cm and ${flipped ? p : q} cm. How long is the longest side?`;
      const mistakes = [p + q, r + k, r - k, q + k, p * q];
      return numberDraft({ title, right: r, mistakes, steps: 3, unit: 'cm' });
    }
    const [known, right] = flipped ? [q, p] : [p, q];
    const title = `The longest side of a right triangle is ${r} cm and another side is ${known} cm. How long is the third side?`;
    const mistakes = [r - known, r + known, right + k, right + 1, right + 2 * k];
    return numberDraft({ title, right, mistakes, steps: 4, unit: 'cm' });
  }),
  template({ id: 'circle', topic: 'Circles', base: -0.1 }, (draw) => {
    const radius = draw.digits(1, 2);
    const format = (unit: string) => (value: number) => `${value}π ${unit}`;
    if (draw.chance(0.5)) {
      const mistakes = [radius, radius ** 2, 4 * radius, 2 * radius + 2];
      const title = `A circle has a radius of ${radius} cm. What is its circumference?`;
      return numberDraft({ title, right: 2 * radius, mistakes, format: format('cm'), least: 2 });
    }
    const mistakes = [2 * radius, radius, 2 * radius ** 2, 4 * radius ** 2];
    const title = `A circle has a radius of ${radius} cm. What is its area?`;
    return numberDraft({ title, right: radius ** 2, mistakes, steps: 2, format: format('cm²'), least: 2 });
  }),
]);
