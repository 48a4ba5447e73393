/** Physics, axis Mechanics: motion, forces, matter. */
import { numberDraft } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';

const MOVERS = ['car', 'train', 'bus', 'lorry', 'van', 'motorcycle'];

export const mechanicsTemplates: readonly Template[] = axisTemplates('Physics', 'Mechanics', [
  template({ id: 'speed', topic: 'Motion', base: -1.25 }, (draw) => {
    const hours = draw.int(2, 9);
    const speed = draw.digits(1, 2) + 5;
    const mistakes = [speed * hours * hours, speed * hours - hours, speed + 10, speed - 1, speed + hours];
    const title = `A ${draw.pick(MOVERS)} covers ${speed * hours} km in ${hours} hours at a steady speed. What is the speed?`;
    return numberDraft({ title, right: speed, mistakes, unit: 'km/h' });
  }),
  template({ id: 'distance', topic: 'Motion', base: -0.9 }, (draw) => {
    const mover = draw.pick(MOVERS);
    const speed = 4 * draw.int(3, 30);
    if (draw.chance(0.5)) {
      const hours = draw.int(2, 9);
      const mistakes = [speed + hours, speed * (hours + 1), speed * (hours - 1), speed * hours + 10];
      const title = `A ${mover} travels at ${speed} km/h for ${hours} hours. How far does it go?`;
      return numberDraft({ title, right: speed * hours, mistakes, unit: 'km' });
    }
    const minutes = draw.pick([15, 30, 45, 75, 90]);
    const mistakes = [
      speed * minutes,
      speed + minutes,
      (speed * minutes) / 30,
      speed,
      (speed * minutes) / 100,
    ];
    const title = `A ${mover} travels at ${speed} km/h for ${minutes} minutes. How far does it go?`;
    return numberDraft({ title, right: (speed * minutes) / 60, mistakes, steps: 2, unit: 'km' });
  }),
  template({ id: 'travel-time', topic: 'Motion', base: -1 }, (draw) => {
    const speed = draw.int(6, 40);
    const seconds = draw.int(3, 25);
    const mistakes = [
      speed * seconds * speed,
      speed * seconds - speed,
      seconds + 1,
      seconds - 1,
      seconds + 10,
    ];
    const title = `How long does a ${draw.pick(MOVERS)} need for ${speed * seconds} m at ${speed} m/s?`;
    return numberDraft({ title, right: seconds, mistakes, unit: 's' });
  }),
  template({ id: 'acceleration', topic: 'Motion', base: 0 }, (draw) => {
    const start = draw.pick([0, 0, draw.int(2, 15)]);
    const seconds = draw.int(2, 8);
    const right = draw.int(2, 5);
    const end = start + right * seconds;
    const mistakes = [end / seconds, end - start, end * seconds, right + 1, right - 1, right + start];
    const from = start === 0 ? 'from rest' : `from ${start} m/s`;
    const title = `A ${draw.pick(['racing car', 'motorcycle', 'sports car', 'test car'])} speeds up ${from} to ${end} m/s in ${seconds} s. What is its acceleration?`;
    return numberDraft({ title, right, mistakes, steps: start === 0 ? 1 : 2, unit: 'm/s²' });
  }),
  template({ id: 'force', topic: 'Forces', base: -0.25 }, (draw) => {
    const mass = draw.digits(1, 3);
    const acceleration = draw.int(2, 9);
    const mistakes = [
      mass + acceleration,
      mass * acceleration * 10,
      mass * 10,
      mass * (acceleration + 1),
      mass * (acceleration - 1),
    ];
    const title = `What force gives a mass of ${mass} kg an acceleration of ${acceleration} m/s²?`;
    return numberDraft({ title, right: mass * acceleration, mistakes, unit: 'N' });
  }),
  template({ id: 'pressure', topic: 'Forces', base: 0.1 }, (draw) => {
    const area = draw.int(2, 12);
    const right = draw.digits(1, 3);
    const force = area * right;
    const mistakes = [force * area, force - area, force + area, right + 10, right + 1];
    const title = `A force of ${force} N acts evenly on an area of ${area} m². What is the pressure?`;
    return numberDraft({ title, right, mistakes, unit: 'Pa' });
  }),
  template({ id: 'lever', topic: 'Forces', base: 0.9 }, (draw) => {
    const [a, b] = draw.two([2, 3, 4, 5, 6, 8, 10, 12]);
    const force = b * draw.int(2, 30);
    const right = (force * a) / b;
    const mistakes = [(force * b) / a, force, force + a - b, force * a, right + 10, right + b];
    const title = `A force of ${force} N pushes down ${a} m from the pivot of a lever. What force balances it ${b} m from the pivot on the other side?`;
    return numberDraft({ title, right, mistakes, steps: 3, unit: 'N' });
  }),
  template({ id: 'density', topic: 'Matter', base: -0.1 }, (draw) => {
    const thing = draw.pick(['stone', 'block', 'cube', 'statue', 'piece of metal']);
    const volume = draw.digits(1, 2);
    const density = draw.int(2, 19);
    if (draw.chance(0.5)) {
      const mistakes = [
        volume * density * volume,
        volume * density - volume,
        density + 1,
        density - 1,
        density + 10,
      ];
      const title = `A ${thing} has a mass of ${volume * density} g and a volume of ${volume} cm³. What is its density?`;
      return numberDraft({ title, right: density, mistakes, unit: 'g/cm³' });
    }
    const mistakes = [volume + density, volume * density + density, volume * 10, volume * density - volume];
    const title = `A ${thing} has a density of ${density} g/cm³ and a volume of ${volume} cm³. What is its mass?`;
    return numberDraft({ title, right: volume * density, mistakes, unit: 'g' });
  }),
]);
