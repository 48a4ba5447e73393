/** Question texts for masked-language modelling, from the titles that no sample class contains. */
import { UnderstudyError } from '../errors.ts';
import { createDraw } from './draw.ts';
import { createQuestion, questionText } from './question.ts';
import { isReservedForPretraining } from './reserve.ts';
import { TEMPLATES } from './templates/index.ts';

/**
 * Texts from all templates alike, in the log's text template. A title may come again, as a rule with other options
 * or another order of them; none of the titles can appear in a sample class, whatever its seed.
 *
 * @throws UnderstudyError `usage` if the count is not a whole number or the seed not one from 0 to 2^53 - 1
 */
export function* pretrainingTexts(options: {
  readonly seed: number;
  readonly count: number;
}): Generator<string> {
  const { seed, count } = options;
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new UnderstudyError('usage', `count: expected a whole number of texts, got ${count}`);
  }
  const draw = createDraw(seed);
  for (let written = 0; written < count; ) {
    const template = TEMPLATES[written % TEMPLATES.length]!;
    const draft = template.draw(draw);
    if (!isReservedForPretraining(draft.title)) continue;
    written += 1;
    yield questionText(createQuestion(template, draft, draw));
  }
}
