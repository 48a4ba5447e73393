/**
 * How long the two-parameter model takes, and how well it and the Rasch model find what answers were drawn from. The
 * limit for 10,000 persons and 500 items is 60 s and 2 GB on two cores.
 *
 *   npm run bench:psychometrics [-- --persons 10000 --items 500 --answered 1 --rounds 3 --replications 20]
 */
import { raschMml, type SparseAnswers, twoPlMml } from '../src/psychometrics/index.ts';
import { type Recovery, recovery, simulateResponses } from '../test/simulated-responses.ts';
import { benchOptions, median } from './options.ts';

const options = benchOptions({
  persons: '10000',
  items: '500',
  answered: '1',
  rounds: '3',
  replications: '20',
});
/** The shape of the replications. */
const RECOVERED = { persons: 1000, items: 50 };
const LIMITS = { seconds: 60, gigabytes: 2 };

const shape = { persons: Number(options.persons), items: Number(options.items) };
const { answers } = simulateResponses({ ...shape, answered: Number(options.answered), seed: 1, spread: 0.3 });
time('2PL', () => twoPlMml(answers));
time('Rasch', () => raschMml(answers));

console.log(
  `\nrecovery: ${RECOVERED.persons} persons, ${RECOVERED.items} items, ${options.replications} replications`,
);
console.log('what          bias    rmse  rmse/error  in 95 %');
const found = { rasch: [] as Found[], difficulty: [] as Found[], discrimination: [] as Found[] };
type Found = [estimate: number, truth: number, error: number];
for (let seed = 0; seed < Number(options.replications); seed++) {
  const same = simulateResponses({ ...RECOVERED, seed });
  const rasch = raschMml(same.answers);
  const drawn = simulateResponses({ ...RECOVERED, seed, spread: 0.3 });
  const fit = twoPlMml(drawn.answers);
  for (let i = 0; i < RECOVERED.items; i++) {
    found.rasch.push([rasch.difficulties[i]!, same.difficulties[i]!, rasch.difficultyErrors[i]!]);
    found.difficulty.push([fit.difficulties[i]!, drawn.difficulties[i]!, fit.difficultyErrors[i]!]);
    found.discrimination.push([
      fit.discriminations[i]!,
      drawn.discriminations[i]!,
      fit.discriminationErrors[i]!,
    ]);
  }
}
show('Rasch b', recovery(found.rasch));
show('2PL b', recovery(found.difficulty));
show('2PL a', recovery(found.discrimination));
console.log('(wanted: bias of b below 0.02, rmse/error within 0.9 and 1.1, 93 to 97 % in the interval)');

function show(name: string, { bias, rmse, overClaimed, coverage }: Recovery): void {
  console.log(
    `${name.padEnd(10)} ${bias.toFixed(4).padStart(7)} ${rmse.toFixed(4).padStart(7)} ${overClaimed.toFixed(3).padStart(11)} ${(100 * coverage).toFixed(1).padStart(8)}`,
  );
}

function time(name: string, estimate: () => { iterations: number; converged: boolean }): void {
  const seconds: number[] = [];
  const processor: number[] = [];
  let last = { iterations: 0, converged: false };
  for (let round = 0; round < Number(options.rounds); round++) {
    const begun = performance.now();
    const cpu = process.cpuUsage();
    last = estimate();
    seconds.push((performance.now() - begun) / 1000);
    const { user, system } = process.cpuUsage(cpu);
    processor.push((user + system) / 1e6);
  }
  const { maxRSS } = process.resourceUsage(); // kibibytes, the most so far
  console.log(
    `${name}: ${describe(answers)}: ${median(seconds).toFixed(1)} s by the clock, ${median(processor).toFixed(1)} s of the processor, peak ${(maxRSS / 2 ** 20).toFixed(2)} GiB, ${last.iterations} iterations, ${last.converged ? 'converged' : 'NOT converged'}${name === '2PL' ? ` (limit ${LIMITS.seconds} s, ${LIMITS.gigabytes} GB)` : ''}`,
  );
}

function describe({ persons, items, label }: SparseAnswers): string {
  return `${persons} persons, ${items} items, ${label.length} answers`;
}
