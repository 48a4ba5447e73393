/** Generated question text, and a sample class of students whose abilities and question difficulties are known. */
export { abilitiesCsv, answersCsv, questionsCsv } from './csv.ts';
export { pretrainingTexts } from './pretraining-texts.ts';
export { generateSampleClass, type SampleClass, type SampleOptions } from './sample-class.ts';
