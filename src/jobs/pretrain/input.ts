/** What job `pretrain` can be asked for. */
import { z } from 'zod';
import { numberFromZero, path, positiveNumber, seed, wholeNumber } from '../fields.ts';

export const pretrainInput = z.strictObject({
  out: path('folder').meta({ description: 'where the base is written' }),
  texts: wholeNumber(100).default(40_000).meta({ description: 'generated question texts' }),
  vocabulary: wholeNumber(300).default(2048).meta({ description: 'of the tokenizer', value: 'entries' }),
  hidden: wholeNumber(8).default(128).meta({ description: 'width of the model', value: 'size' }),
  layers: wholeNumber(1).default(4).meta({ description: 'encoder layers' }),
  heads: wholeNumber(1).default(4).meta({ description: 'attention heads' }),
  intermediate: wholeNumber(8).default(256).meta({ description: 'width of the feed-forward', value: 'size' }),
  maxLength: wholeNumber(8).default(512).meta({ description: 'longest text', value: 'tokens' }),
  steps: wholeNumber(1).default(6000).meta({ description: 'optimizer steps' }),
  batchSize: wholeNumber(1).default(32).meta({ description: 'texts a step', value: 'texts' }),
  learningRate: positiveNumber().default(2e-3).meta({ description: 'peak of the schedule' }),
  weightDecay: numberFromZero().default(0.01).meta({ description: 'of AdamW' }),
  warmupSteps: wholeNumber(0).default(200).meta({ description: 'steps over which the learning rate rises' }),
  seed: seed().default(42).meta({ description: 'of texts, weights, order and masks' }),
});

export type PretrainJob = z.output<typeof pretrainInput>;
