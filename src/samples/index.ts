/** Generated question text, and a sample class of students whose abilities and question difficulties are known. */
export type { SampleAnswer } from './answering.ts';
export { abilitiesCsv, answersCsv, questionsCsv } from './csv.ts';
export { probabilityCorrect } from './difficulty.ts';
export { pretrainingTexts } from './pretraining-texts.ts';
export { generateSampleClass, type SampleClass, type SampleOptions } from './sample-class.ts';
export type { SubjectName } from './template.ts';
export type { QuestionTruth, StudentTruth } from './truth.ts';
