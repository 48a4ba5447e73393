/**
 * Moodle XML: `<quiz>` with a `<question type="…">` each. Multiple choice with one right option and true/false are read.
 * https://docs.moodle.org/en/Moodle_XML_format
 */
import { type Authored, createAuthored } from './authored.ts';
import { topicOfCategory } from './category.ts';
import { moodleText } from './moodle-text.ts';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from './xml.ts';

/** @throws UnderstudyError `log` naming the line that is not well-formed */
export function readMoodleXml(path: string, text: string): Authored {
  const authored = createAuthored(path);
  let topic: string | null = null;
  readXml(path, text, (question) => {
    if (question.name !== 'question') return;
    const { type = 'unknown' } = question.attributes;
    if (type === 'category') topic = topicOfCategory(said(childOf(question, 'category')));
    else if (type === 'multichoice') addChoice(authored, question, topic);
    else if (type === 'truefalse') addTruth(authored, question, topic);
    else authored.passOver(KINDS[type] ?? type);
  });
  return authored;
}

/** Types by the names that people know. */
const KINDS: Readonly<Record<string, string>> = {
  cloze: 'Cloze (several answers in a text)',
  description: 'text without a question',
  matching: 'matching',
  numerical: 'numerical',
  shortanswer: 'short answer',
};

function addChoice(authored: Authored, question: XmlElement, topic: string | null): void {
  if (/^(?:false|0)$/i.test(textOf(childOf(question, 'single')).trim())) {
    authored.passOver('choice of several options');
    return;
  }
  const answers = childrenOf(question, 'answer').map((answer) => ({
    option: marked(answer),
    fraction: Number(answer.attributes.fraction ?? Number.NaN),
  }));
  const right = answers.flatMap(({ fraction }, place) => (fraction >= 100 ? [place] : []));
  if (answers.some(({ fraction }) => fraction > 0 && fraction < 100))
    authored.remark('with part of the credit for another option, which counts as wrong');
  add(authored, question, {
    options: answers.map(({ option }) => option),
    key: right.length === 1 ? right[0]! : null,
    topic,
  });
}

function addTruth(authored: Authored, question: XmlElement, topic: string | null): void {
  const right = childrenOf(question, 'answer').find(({ attributes }) => Number(attributes.fraction) >= 100);
  const truth = said(right).trim().toLowerCase();
  const key = ['true', 'false'].indexOf(truth);
  add(authored, question, { options: ['True', 'False'], key: key < 0 ? null : key, topic });
}

function add(
  authored: Authored,
  question: XmlElement,
  rest: { readonly options: readonly string[]; readonly key: number | null; readonly topic: string | null },
): void {
  const stem = childOf(question, 'questiontext');
  if (stem?.attributes.format === 'markdown') authored.remark('in Markdown, which is read as it stands');
  const number = textOf(childOf(question, 'idnumber')).trim();
  authored.add({
    id: number || said(childOf(question, 'name')).trim() || null,
    title: marked(stem),
    place: { line: question.line },
    ...rest,
  });
}

/** The text of an element that has it in a `<text>`. */
const said = (element: XmlElement | undefined): string => textOf(childOf(element, 'text'));

const marked = (element: XmlElement | undefined): string =>
  moodleText(said(element), element?.attributes.format ?? '');
