/** How a file was read, in a line. */
import type { NoteEvent } from '../../classes/index.ts';
import { asFlags } from '../say.ts';
import { formatPath } from './path.ts';

export function noteLine({ file, text }: NoteEvent): string {
  return `${formatPath(file)}: ${asFlags(text)}`;
}

export function isNote(event: unknown): event is NoteEvent {
  return (event as NoteEvent).event === 'note';
}
