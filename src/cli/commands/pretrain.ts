/** `understudy pretrain`: a small base of one's own. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { formatCount, formatPercent } from '../../words.ts';
import { formatPath } from '../display/format.ts';
import { pretrainDisplay } from '../display/pretrain-display.ts';
import { LARGEST_SEED, numberFromZero, positiveNumber, wholeNumber } from '../flags.ts';
import { type Io, print } from '../io.ts';
import { runInWorker } from '../run-in-worker.ts';

interface Flags {
  out: string;
  texts: number;
  vocabulary: number;
  hidden: number;
  layers: number;
  heads: number;
  intermediate: number;
  maxLength: number;
  steps: number;
  batchSize: number;
  learningRate: number;
  weightDecay: number;
  warmupSteps: number;
  seed: number;
  threads: number;
  json?: true;
}

/** Adds the command; `finish` sets another exit status than 0. */
export function registerPretrain(program: Command, io: Io, finish: (status: number) => void): void {
  program
    .command('pretrain')
    .description(
      'train a small ModernBERT from nothing on generated question text (masked language modelling)',
    )
    .requiredOption('--out <folder>', 'where the base is written (must be given)')
    .option('--texts <count>', 'generated question texts', wholeNumber(100), 40_000)
    .option('--vocabulary <entries>', 'of the tokenizer', wholeNumber(300), 2048)
    .option('--hidden <size>', 'width of the model', wholeNumber(8), 128)
    .option('--layers <count>', 'encoder layers', wholeNumber(1), 4)
    .option('--heads <count>', 'attention heads', wholeNumber(1), 4)
    .option('--intermediate <size>', 'width of the feed-forward', wholeNumber(8), 256)
    .option('--max-length <tokens>', 'longest text', wholeNumber(8), 512)
    .option('--steps <count>', 'optimizer steps', wholeNumber(1), 6000)
    .option('--batch-size <texts>', 'texts a step', wholeNumber(1), 32)
    .option('--learning-rate <rate>', 'peak of the schedule', positiveNumber, 2e-3)
    .option('--weight-decay <rate>', 'of AdamW', numberFromZero, 0.01)
    .option('--warmup-steps <count>', 'steps over which the learning rate rises', wholeNumber(0), 200)
    .option('--seed <number>', 'of texts, weights, order and masks', wholeNumber(0, LARGEST_SEED), 42)
    .option('--threads <count>', 'of one operation; 0 for all cores', wholeNumber(0), 0)
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', '\nExample:\n  understudy pretrain --out my-base --steps 2000\n')
    .action(async (flags: Flags) => {
      const { out, texts, vocabulary, hidden, layers, heads, intermediate, maxLength, threads, json } = flags;
      const { learningRate, batchSize, steps, weightDecay, seed, warmupSteps } = flags;
      const display = pretrainDisplay(io, { json: json === true });
      const summary = await runInWorker({
        task: 'pretrain',
        job: {
          out: resolve(out),
          texts,
          vocabulary,
          hidden,
          layers,
          heads,
          intermediate,
          maxLength,
          threads,
          settings: { learningRate, batchSize, steps, warmupSteps, weightDecay, seed },
        },
        onEvent: display.event,
        onStopping: display.stopping,
      }).finally(display.end);
      if (summary === null || summary.quality === undefined) {
        io.err.write('interrupted; nothing was written\n');
        finish(130);
        return;
      }
      const { loss, accuracy, masked } = summary.quality;
      if (json) print(io, JSON.stringify({ event: 'done', ...summary }));
      else
        print(
          io,
          `${formatCount(summary.weights)} weights, trained on ${formatCount(summary.texts)} distinct texts`,
          `held-out text: loss ${loss.toFixed(3)} nats, ${formatPercent(accuracy)} of ${formatCount(masked)} masked tokens right`,
          `base: ${formatPath(summary.folder)}`,
        );
    });
}
