/** The first checkpoint: what the teacher makes of tokens on average, laid into the student. */
import type { ModernBertConfig } from '../../src/model/index.ts';
import { type BatchSource, teachAll } from './batches.ts';
import { readAlone, startCounts } from './counts.ts';
import { startingParameters } from './start.ts';
import { FIRST, saveState } from './state.ts';
import { openStudent } from './student.ts';
import { epochTexts } from './texts.ts';
import { studentIds, type Vocabulary } from './vocabulary.ts';

/** Texts that the start is counted on, at most. */
const COUNTED_TEXTS = 8192;

interface Beginning {
  readonly source: BatchSource;
  readonly vocabulary: Vocabulary;
  readonly config: ModernBertConfig;
  /** Where the checkpoint goes. */
  readonly folder: string;
  readonly threads: number;
  readonly say: (line: string) => void;
}

export async function begin({ source, vocabulary, config, folder, threads, say }: Beginning): Promise<void> {
  const { library, teacher, seed } = source;
  const counts = startCounts(teacher.width, config.vocabSize);
  // Of the epoch after the first: the first is trained on next.
  const texts = epochTexts(library, { epoch: 1, seed, held: false }).slice(0, COUNTED_TEXTS);
  say(`counting what the teacher makes of ${texts.length} texts`);
  const toStudent = studentIds(vocabulary);
  for await (const { batch, taught } of teachAll(texts, source)) counts.add(batch.map(toStudent), taught);
  const counted = counts.finish();
  say('and of each token alone');
  const alone = await readAlone(teacher, vocabulary);
  const { statistics } = counted;
  const model = await openStudent(config, statistics, threads);
  try {
    await model.write(startingParameters(config, counted, alone, seed));
    await saveState(folder, model, { state: FIRST, statistics });
  } finally {
    await model.release();
  }
}
