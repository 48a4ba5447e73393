/** The members of a run, ready to be asked: every text goes through an encoder once, whoever answers. */
import type { Question } from '../answers/index.ts';
import type { Device } from '../engine/index.ts';
import {
  openAdapterResponder,
  openClassResponder,
  openSoloResponder,
  type Responder,
  readOwn,
} from '../students/index.ts';
import { loadTokenizer, longTextNotes } from '../text/index.ts';
import { closeAll } from './close-all.ts';
import { counting, type OnNote, type ProgressEvent } from './events.ts';
import type { Member, Members } from './members.ts';

/** What students say to questions. */
export interface Responses {
  readonly students: readonly string[];
  /** P(correct) [students, questions] */
  readonly probability: Float32Array;
}

export interface Asker {
  /**
   * Asks every member every question; questions that share a text are asked once. Null when interrupted.
   *
   * @param questions at least one
   */
  ask(
    questions: readonly Pick<Question, 'text'>[],
    signal: AbortSignal,
  ): AsyncGenerator<ProgressEvent, Responses | null>;
  release(): Promise<void>;
}

/** Members who answer together: where each stands among all, and who answers for them. */
interface Group {
  readonly places: readonly number[];
  readonly responder: Responder;
}

/**
 * Loads and compiles what the members answer with; release it when done.
 *
 * @throws UnderstudyError `base` where a model is broken
 */
export async function openAsker(members: Members, device: Device): Promise<Asker> {
  const students = members.members.map(({ student }) => student);
  const tokenizer =
    members.class?.tokenizer ?? (await readOwn(loadTokenizer(foldersOf(members.members)[0]!)));
  const groups = await openGroups(members, device);
  return {
    async *ask(questions, signal) {
      const textOf = new Map<string, number>();
      for (const { text } of questions) if (!textOf.has(text)) textOf.set(text, textOf.size);
      const plain = [...textOf.keys()];
      const texts = plain.map((text) => tokenizer.encode(text, members.maxLength));
      const columns = questions.map(({ text }) => textOf.get(text)!);
      const probability = new Float32Array(students.length * columns.length);
      const fill = ({ places }: Group, answers: Float32Array): void => {
        for (const [s, place] of places.entries())
          for (const [q, text] of columns.entries())
            probability[place * columns.length + q] = answers[s * texts.length + text]!;
      };
      async function* askAll(): AsyncGenerator<number, boolean> {
        for (const group of groups) {
          const answers = yield* group.responder.ask(texts, { interrupted: () => signal.aborted, plain });
          if (answers === null) return false;
          fill(group, answers);
        }
        return true;
      }
      const of = groups.reduce((total, { responder }) => total + responder.passes * texts.length, 0);
      return (yield* counting(askAll(), { doing: 'asking', of })) ? { students, probability } : null;
    },
    release: () => releaseAll(groups),
  };
}

async function openGroups({ members, class: class_ }: Members, device: Device): Promise<Group[]> {
  const groups: Group[] = [];
  const add = async (recipe: Member['recipe'], open: (members: readonly Member[]) => Promise<Responder>) => {
    const places = [...members.keys()].filter((place) => members[place]!.recipe === recipe);
    if (places.length === 0) return;
    const responder = await open(places.map((place) => members[place]!));
    groups.push({ places, responder });
  };
  try {
    await add('solo', (solo) => openSoloResponder({ device, folders: foldersOf(solo) }));
    if (class_ === null) return groups;
    const { model, reading, record } = class_;
    await add('class', (asClass) => {
      const means = asClass.flatMap((member) =>
        member.recipe === 'class' ? [member.whole ?? member.mean] : [],
      );
      const { reader, temperature } = reading ?? { reader: null, temperature: record.temperature };
      return openClassResponder({ device, model, reader, means, temperature });
    });
    await add('adapter', (adapted) =>
      openAdapterResponder({ device, base: model.checkpoint, folders: foldersOf(adapted) }),
    );
    return groups;
  } catch (error) {
    await releaseAll(groups);
    throw error;
  }
}

const releaseAll = (groups: readonly Group[]) => closeAll(groups, ({ responder }) => responder.release());

const foldersOf = (members: readonly Member[]): string[] =>
  members.flatMap((member) => (member.recipe === 'class' ? [] : [member.folder]));

/** Tells how many of the texts the members cut, and how. @param asked.path where the questions stand */
export async function tellLongTexts(
  { members, class: class_, maxLength }: Members,
  { path, texts }: { readonly path: string; readonly texts: Iterable<string> },
  note: OnNote,
): Promise<void> {
  const [first] = members;
  if (first === undefined) return;
  const tokenizer =
    class_?.tokenizer ??
    (await readOwn(loadTokenizer((first as Extract<typeof first, { folder: string }>).folder)));
  const cut = class_?.record.cut ?? 'end';
  for (const text of longTextNotes(texts, { tokenizer, maxLength, cut })) note(path, text);
}
