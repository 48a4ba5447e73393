/**
 * How near synthetic difficulties come to the truth, which only a generated class has:
 *
 *   understudy sample
 *   understudy train sample/answers.csv --base nano --split question --folds 5 --out runs/folds
 *   npm run bench:difficulty -- --run runs/folds --truth sample
 *
 * Every question is predicted by a class that had not met it. The truth is the b that the questions were made with; how
 * much of it any reader of the text can know is `b_text`. Intervals are on the scale of the real answers, so they are
 * held against the b there that endless real answers would give: where the class's real students reach the true
 * facility under the Rasch model.
 */
import { askHeldOut, openTrainedRun } from '../src/classes/index.ts';
import { openDevice } from '../src/engine/index.ts';
import { difficultyOf } from '../src/evaluation/difficulty/ability-mixture.ts';
import { abilityMixture, agreementOf, questionEvidence } from '../src/evaluation/index.ts';
import { permutation, Z_90 } from '../src/numeric/index.ts';
import { wilsonInterval } from '../src/psychometrics/index.ts';
import { benchOptions, wrongUse } from './options.ts';
import { readDifficulties, readTruth } from './sample-truth.ts';

const options = benchOptions({
  run: '',
  /** The folder that `understudy sample` wrote. */
  truth: '',
  /** How many questions, chosen at random. */
  questions: '300',
  threads: '0',
});
if (options.run === '' || options.truth === '') wrongUse('expected --run and --truth');

const threads = Number(options.threads);
const asking = {
  now: new Date().toISOString(),
  device: () => openDevice('cpu', { threads }),
  threads,
  signal: new AbortController().signal,
};
const opened = await openTrainedRun(options.run, asking);
const asked = askHeldOut(opened, asking);
let next = await asked.next();
while (!next.done) next = await asked.next();
const { answers, abilities, heldOut } = questionEvidence(await opened.judged(), next.value!);
await opened.close();
const { students, questions } = answers;
const truth = readTruth(options.truth);
const created = readDifficulties(options.truth);
const class_ = abilityMixture(abilities);

for (const count of [Math.min(Number(options.questions), heldOut.length), heldOut.length]) {
  const some = permutation(heldOut.length, 42)
    .slice(0, count)
    .map((i) => heldOut[i]!);
  const ids = some.map(({ question }) => questions[question]!);
  const synthetic = some.map(({ calibrated }) => calibrated.value);
  const b = ids.map((id) => created.get(id)!.b);
  const ofText = ids.map((id) => created.get(id)!.ofText);
  const [r, ceiling] = [agreementOf(synthetic, b), agreementOf(ofText, b)].map(
    ({ pearson }) => pearson!.value,
  );
  const onScale = ids.map((id) => {
    const facility = students.reduce((sum, student) => sum + truth(student, id), 0) / students.length;
    return difficultyOf(class_, facility);
  });
  const held = some.filter(
    ({ calibrated: { value, error } }, i) => Math.abs(onScale[i]! - value) <= Z_90 * error,
  ).length;
  const { low, high } = wilsonInterval(held, count);
  console.log(
    [
      `${count} questions that the class had not met, ${students.length} students`,
      `  r of b with the truth ${r!.toFixed(3)}; of what the text tells ${ceiling!.toFixed(3)}; share ${(r! / ceiling!).toFixed(3)}`,
      `  90 % intervals hold ${((100 * held) / count).toFixed(1)} % [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]; RMSE on the real scale ${agreementOf(synthetic, onScale).rmse!.toFixed(3)} logits`,
    ].join('\n'),
  );
}
