/** The rooms: folders of src/, from the ground up. docs/architecture.md prints this table, architecture.test.ts holds to it. */

export interface Room {
  readonly what: string;
  /** Beside errors, words and version. */
  readonly mayImport: readonly string[];
}

export const ROOMS: Readonly<Record<string, Room>> = {
  numeric: {
    what: 'Mersenne Twister and the permutations of NumPy and PyTorch, Cholesky, metrics, ranks, correlations, pooled scores, temperature',
    mayImport: [],
  },
  files: {
    what: 'one of each: replacing a file, CSV, Parquet, JSON, YAML, locks, temporaries',
    mayImport: [],
  },
  graph: {
    what: 'tensor types, operations, gradients, lowering to ONNX, float64 kernels. No `node:` import',
    mayImport: [],
  },
  report: {
    what: 'figures as SVG, from plain numbers',
    mayImport: ['numeric'],
  },
  psychometrics: {
    what: 'classical item analysis, Rasch and 2PL by marginal maximum likelihood, persons, fit, linking, DIF: pure functions over typed arrays',
    mayImport: ['numeric'],
  },
  text: {
    what: 'tokenizer, masking, training a tokenizer',
    mayImport: ['numeric'],
  },
  readers: {
    what: 'what questions say of their difficulty: blocks of features (base, words, letters, surface), each with a variance of its own',
    mayImport: ['numeric'],
  },
  samples: {
    what: 'generated question text, and classes whose truth is known',
    mayImport: ['files', 'numeric'],
  },
  markup: {
    what: 'HTML and MathML as plain text, by one rule',
    mayImport: [],
  },
  sources: {
    what: 'files as tables of texts under our names, through DuckDB: containers, encodings, exports of platforms, formats of item authors, columns, what values mean',
    mayImport: ['files', 'markup'],
  },
  answers: {
    what: 'the answer log: students, order, options, summary, splits and folds, leak audit; files of questions; the text of a question',
    mayImport: ['sources', 'markup', 'numeric'],
  },
  model: {
    what: "ModernBERT and BERT: configuration, parameters, forward pass and heads, the class's last layer, LoRA, checkpoint and PEFT folders",
    mayImport: ['graph', 'files', 'numeric'],
  },
  engine: {
    what: 'devices, parameter memory, the optimizer step',
    mayImport: ['graph'],
  },
  runs: {
    what: 'the run folder: its only reader and writer; settings, tables, lock',
    mayImport: ['files'],
  },
  training: {
    what: 'one loop over batches, one holder of parameters; schedule, checkpoints, inference; pretraining',
    mayImport: ['engine', 'model', 'text', 'graph', 'numeric'],
  },
  students: {
    what: 'the recipes solo, class, adapter; joining, exporting and asking students',
    mayImport: ['training', 'readers', 'psychometrics', 'answers', 'engine', 'model', 'text', 'numeric'],
  },
  hub: {
    what: 'Hugging Face Hub: bases in, through the cache that Python uses; students out, with a model card',
    mayImport: ['runs', 'model', 'files'],
  },
  evaluation: {
    what: 'predictors on the same rows with intervals, the ladder of baselines; difficulty: its evidence, calibration, columns, comparison',
    mayImport: ['answers', 'readers', 'psychometrics', 'numeric'],
  },
  classes: {
    what: 'a trained class, opened once: its members, its log, its held-out questions, asking it',
    mayImport: [
      'students',
      'readers',
      'training',
      'hub',
      'evaluation',
      'runs',
      'answers',
      'engine',
      'model',
      'text',
      'files',
    ],
  },
  jobs: {
    what: 'everything that a user can ask for, each once: input, locks, plan, events, result; the host that does it',
    mayImport: [
      'classes',
      'students',
      'readers',
      'training',
      'hub',
      'evaluation',
      'runs',
      'answers',
      'samples',
      'engine',
      'model',
      'report',
      'text',
      'files',
      'numeric',
    ],
  },
  cli: {
    what: 'the command line: flags from input schemas, signals, what is shown',
    mayImport: ['jobs', 'classes', 'students', 'hub', 'evaluation', 'runs', 'answers', 'files', 'numeric'],
  },
};
