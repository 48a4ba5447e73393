/** Physics, axis Energy and electricity. */
import { numberDraft, sum } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';
import { NAMES } from '../words.ts';

export const energyTemplates: readonly Template[] = axisTemplates('Physics', 'Energy and electricity', [
  template({ id: 'work', topic: 'Energy', base: -0.4 }, (draw) => {
    const force = draw.digits(1, 3);
    const metres = draw.int(2, 25);
    const mistakes = [force + metres, force * metres + force, force * metres * 10, force * metres - metres];
    const title = `${draw.pick(NAMES)} pushes a cart over ${metres} m with a force of ${force} N. How much work is done?`;
    return numberDraft({ title, right: force * metres, mistakes, unit: 'J' });
  }),
  template({ id: 'kinetic-energy', topic: 'Energy', base: 0.75 }, (draw) => {
    const mass = 2 * draw.int(1, draw.pick([10, 60]));
    const speed = draw.int(2, 12);
    const right = (mass * speed * speed) / 2;
    const mistakes = [
      mass * speed * speed,
      mass * speed,
      (mass * speed) / 2,
      right + mass,
      (mass * speed) ** 2 / 2,
    ];
    const title = `What is the kinetic energy of a mass of ${mass} kg that moves at ${speed} m/s?`;
    return numberDraft({ title, right, mistakes, steps: 3, unit: 'J' });
  }),
  template({ id: 'potential-energy', topic: 'Energy', base: 0.4 }, (draw) => {
    const mass = draw.digits(1, 2);
    const height = draw.int(2, 25);
    const mistakes = [
      mass * height,
      (mass * height * 10) / 2,
      mass * height * 100,
      mass * 10 + height,
      mass * height + 10,
    ];
    const title = `With g = 10 N/kg, by how much does the potential energy of ${mass} kg grow when it is lifted by ${height} m?`;
    return numberDraft({ title, right: mass * height * 10, mistakes, steps: 2, unit: 'J' });
  }),
  template({ id: 'efficiency', topic: 'Energy', base: 0.25 }, (draw) => {
    const percent = 5 * draw.int(3, 18);
    const taken = 20 * draw.int(2, 45);
    const useful = (taken * percent) / 100;
    const mistakes = [
      100 - percent,
      Math.round((100 * taken) / useful),
      percent + 10,
      percent - 5,
      percent + 5,
    ];
    const title = `A motor takes in ${taken} J and gives ${useful} J of useful work. What is its efficiency?`;
    return numberDraft({
      title,
      right: percent,
      mistakes,
      steps: 2,
      format: (value) => `${value}%`,
      least: 1,
    });
  }),
  template({ id: 'ohms-law', topic: 'Circuits', base: 0 }, (draw) => {
    const [i, r] = [draw.int(2, 12), draw.digits(1, 2)];
    const u = i * r;
    const question = draw.pick([
      {
        title: `A current of ${i} A flows through a resistance of ${r} Ω. What is the voltage?`,
        right: u,
        mistakes: [i + r, u + r, u * 10, Math.abs(r - i)],
        unit: 'V',
      },
      {
        title: `A voltage of ${u} V is applied to a resistance of ${r} Ω. What current flows?`,
        right: i,
        mistakes: [u * r, u - r, i + 1, u + r],
        unit: 'A',
      },
      {
        title: `At a voltage of ${u} V, a current of ${i} A flows. What is the resistance?`,
        right: r,
        mistakes: [u * i, u - i, r + 1, u + i],
        unit: 'Ω',
      },
    ]);
    return numberDraft(question);
  }),
  template({ id: 'electric-power', topic: 'Circuits', base: 0.1 }, (draw) => {
    const volts = draw.pick([5, 6, 9, 12, 24, 110, 220, 230]);
    const amperes = draw.int(2, 16);
    const right = volts * amperes;
    const mistakes = [volts + amperes, right + volts, right * 10, volts * amperes * amperes, right - volts];
    const title = `A device draws ${amperes} A at ${volts} V. What is its power?`;
    return numberDraft({ title, right, mistakes, unit: 'W' });
  }),
  template({ id: 'series-resistance', topic: 'Circuits', base: 0.5 }, (draw) => {
    const resistances = Array.from({ length: draw.int(2, 3) }, () => draw.digits(1, 2));
    const amperes = draw.int(2, 6);
    const total = sum(resistances);
    const right = total * amperes;
    const mistakes = [total, resistances[0]! * amperes, total + amperes, right + amperes, right + 10];
    const title = `Resistors of ${resistances.join(' Ω and ')} Ω are connected in series, and a current of ${amperes} A flows. What is the total voltage?`;
    return numberDraft({ title, right, mistakes, steps: resistances.length, unit: 'V' });
  }),
]);
