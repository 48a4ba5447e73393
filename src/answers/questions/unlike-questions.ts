/** Whether new questions are of the kind that a class has met: how sure it may be was learned from questions that are. */
import { hasOptions, topicOf } from './question-text.ts';
import { questionWords } from './question-words.ts';

/** What makes a question unlike those of the log: most of its words, its topic, or that it has no options. */
export type Unlike = 'words' | 'topic' | 'options';

/** The least share of a question's different words that must stand in questions of the log. */
const LEAST_KNOWN_WORDS = 0.5;

/**
 * Compares texts as a model reads them. A number is known by its form, as where difficulties are learned from words.
 *
 * @param log texts of the log's questions
 * @param newTopics whether what was learned was learned from topics that the class had not met: no topic is unlike then
 * @returns for each text asked what makes it unlike the log's, mostly nothing
 */
export function unlikeQuestions(
  log: readonly string[],
  asked: readonly string[],
  { newTopics }: { readonly newTopics: boolean },
): (readonly Unlike[])[] {
  const words = new Set(log.flatMap((text) => [...wordForms(text)]));
  const topics = new Set(log.map(topicOf));
  const allHaveOptions = log.every(hasOptions);
  return asked.map((text) => {
    const forms = [...wordForms(text)];
    const known = forms.filter((word) => words.has(word)).length;
    return [
      ...(known < LEAST_KNOWN_WORDS * forms.length ? (['words'] as const) : []),
      ...(newTopics || topics.has(topicOf(text)) ? [] : (['topic'] as const)),
      ...(allHaveOptions && !hasOptions(text) ? (['options'] as const) : []),
    ];
  });
}

/** Whether a class that has read options is asked only questions without options: their columns may be missing. */
export function areOptionsMissing(readsOptions: boolean, questions: readonly { text: string }[]): boolean {
  return readsOptions && !questions.some(({ text }) => hasOptions(text));
}

function wordForms(text: string): Set<string> {
  return new Set(
    questionWords(text)
      .flat()
      .map((word) => word.replace(/\p{Nd}/gu, '0')),
  );
}
