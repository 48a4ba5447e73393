/** Physics, axis Units: conversion, and what a unit measures. */
import { decimal, numberDraft } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';
import { NAMES } from '../words.ts';

/** [larger unit, smaller unit, powers of ten between them] */
const UNIT_PAIRS = [
  ['kilometres', 'metres', 3],
  ['metres', 'centimetres', 2],
  ['kilograms', 'grams', 3],
  ['centimetres', 'millimetres', 1],
  ['litres', 'millilitres', 3],
  ['tonnes', 'kilograms', 3],
] as const;
const QUANTITIES: readonly (readonly [string, string])[] = [
  ['N', 'force'],
  ['J', 'energy'],
  ['W', 'power'],
  ['V', 'voltage'],
  ['A', 'current'],
  ['Ω', 'resistance'],
  ['Pa', 'pressure'],
  ['kg', 'mass'],
  ['m/s', 'speed'],
  ['m/s²', 'acceleration'],
  ['Hz', 'frequency'],
  ['m³', 'volume'],
  ['g/cm³', 'density'],
];
/** Units by the quantity they measure; no unit measures two. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  length: ['metre', 'kilometre', 'centimetre', 'millimetre', 'mile'],
  mass: ['gram', 'kilogram', 'milligram', 'tonne', 'pound'],
  time: ['second', 'minute', 'hour', 'day', 'week'],
  volume: ['litre', 'millilitre', 'cubic metre', 'cubic centimetre', 'gallon'],
  speed: ['metre per second', 'kilometre per hour', 'mile per hour', 'centimetre per second'],
  area: ['square metre', 'square kilometre', 'square centimetre', 'hectare'],
};

export const unitTemplates: readonly Template[] = axisTemplates('Physics', 'Units', [
  template({ id: 'to-smaller-unit', topic: 'Conversion', base: -1.1 }, (draw) => {
    const [large, small, power] = draw.pick(UNIT_PAIRS);
    const tenths = draw.int(11, 999);
    const mistakes = [power - 1, power + 1, 0, power + 2, power - 2, power + 3].map((n) => tenths * 10 ** n);
    const title = `How many ${small} are ${decimal(tenths, 1)} ${large}?`;
    return numberDraft({ title, right: tenths * 10 ** power, mistakes, places: 1 });
  }),
  template({ id: 'to-larger-unit', topic: 'Conversion', base: -0.4 }, (draw) => {
    const [large, small, power] = draw.pick(UNIT_PAIRS);
    const value = draw.int(2, 999) * draw.pick([1, 10, 100]);
    const right = value * 10 ** (5 - power);
    const mistakes = [right * 10, right / 10, value * 10 ** 5, right * 100, right / 100];
    const title = `How many ${large} are ${value} ${small}?`;
    return numberDraft({ title, right, mistakes, places: 5 });
  }),
  template({ id: 'speed-units', topic: 'Conversion', base: 0.5 }, (draw) => {
    const metres = draw.int(2, 99);
    const tenths = metres * 36; // of km/h
    if (draw.chance(0.5)) {
      const title = `What is a speed of ${metres} m/s in km/h?`;
      const mistakes = [metres * 600, tenths + 100, metres * 360, metres * 60, tenths - 18];
      return numberDraft({ title, right: tenths, mistakes, steps: 2, places: 1, unit: 'km/h' });
    }
    const title = `What is a speed of ${decimal(tenths, 1)} km/h in m/s?`;
    const mistakes = [metres * 10, metres * 36, metres + 5, metres + 1, metres - 1];
    return numberDraft({ title, right: metres, mistakes, steps: 2, unit: 'm/s' });
  }),
  template({ id: 'clock-time', topic: 'Conversion', base: -0.6 }, (draw) => {
    const [hours, minutes] = [draw.int(2, 12), draw.int(3, 57)];
    const right = hours * 60 + minutes;
    if (draw.chance(0.5)) {
      const mistakes = [hours * 100 + minutes, right + 60, right - 60, hours + minutes, right + 10];
      const title = `How many minutes are ${hours} hours and ${minutes} minutes?`;
      return numberDraft({ title, right, mistakes, steps: 2 });
    }
    const mistakes = [right * 100, right * 6, (right + 60) * 60, right * 60 + 600];
    return numberDraft({ title: `How many seconds are ${right} minutes?`, right: right * 60, mistakes });
  }),
  template({ id: 'quantity-of-unit', topic: 'Quantities', base: -0.6 }, (draw) => {
    const [unit, right] = draw.pick(QUANTITIES);
    const others = QUANTITIES.map(([, quantity]) => quantity).filter((quantity) => quantity !== right);
    const title = `${draw.pick(NAMES)} reads ${draw.int(2, 99)} ${unit} from an instrument. Which quantity does it measure?`;
    return { title, right, wrong: draw.some(others, 4) };
  }),
  template({ id: 'value-of-quantity', topic: 'Quantities', base: -0.75 }, (draw) => {
    const [unit, quantity] = draw.pick(QUANTITIES);
    const value = draw.int(2, 99);
    const others = QUANTITIES.filter(([, other]) => other !== quantity).map(([other]) => other);
    const wrong = draw.some(others, 4);
    const title = `${draw.pick(NAMES)} writes "${value}" and forgets the unit of the ${quantity}. Which unit belongs there?`;
    return { title, right: unit, wrong };
  }),
  template({ id: 'foreign-unit', topic: 'Quantities', base: -1.1 }, (draw) => {
    const [kind, other] = draw.two(Object.keys(UNITS));
    const title = `${draw.pick(NAMES)} wants to measure ${kind}. Which of these is NOT a unit of ${kind}?`;
    return { title, right: draw.pick(UNITS[other]!), wrong: draw.some(UNITS[kind]!, 4) };
  }),
]);
