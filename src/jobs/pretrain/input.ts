/** What job `pretrain` can be asked for. */
import { z } from 'zod';
import { numberFromZero, path, positiveNumber, seed, wholeNumber } from '../fields.ts';

export const pretrainInput = z.strictObject({
  out: path().meta({ description: 'where the base is written', value: 'folder', isPath: true }),
  texts: wholeNumber(100).default(40_000).meta({ description: 'generated question texts', value: 'count' }),
  vocabulary: wholeNumber(300).default(2048).meta({ description: 'of the tokenizer', value: 'entries' }),
  hidden: wholeNumber(8).default(128).meta({ description: 'width of the model', value: 'size' }),
  layers: wholeNumber(1).default(4).meta({ description: 'encoder layers', value: 'count' }),
  heads: wholeNumber(1).default(4).meta({ description: 'attention heads', value: 'count' }),
  intermediate: wholeNumber(8).default(256).meta({ description: 'width of the feed-forward', value: 'size' }),
  maxLength: wholeNumber(8).default(512).meta({ description: 'longest text', value: 'tokens' }),
  steps: wholeNumber(1).default(6000).meta({ description: 'optimizer steps', value: 'count' }),
  batchSize: wholeNumber(1).default(32).meta({ description: 'texts a step', value: 'texts' }),
  learningRate: positiveNumber().default(2e-3).meta({ description: 'peak of the schedule', value: 'rate' }),
  weightDecay: numberFromZero().default(0.01).meta({ description: 'of AdamW', value: 'rate' }),
  warmupSteps: wholeNumber(0).default(200).meta({
    description: 'steps over which the learning rate rises',
    value: 'count',
  }),
  seed: seed().default(42).meta({ description: 'of texts, weights, order and masks', value: 'number' }),
});

export type PretrainJob = z.output<typeof pretrainInput>;
