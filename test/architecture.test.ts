/** The rooms keep apart: lower floors never import higher ones, doors are `index.ts`, each package has one room. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Files beside the rooms that every room may import. */
const ROOT_FILES = ['errors', 'words', 'version'];

/** Which rooms each room may import, files beside the rooms aside; docs/architecture.md draws the same table. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  numeric: [],
  files: [],
  graph: [],
  report: [],
  psychometrics: ['numeric'],
  text: ['numeric'],
  samples: ['numeric', 'files'],
  answers: ['numeric', 'files'],
  model: ['graph', 'numeric', 'files'],
  engine: ['graph'],
  runs: ['files'],
  training: ['graph', 'model', 'engine', 'text', 'numeric', 'files'],
  students: ['training', 'answers', 'model', 'engine', 'text', 'numeric'],
  hub: ['model', 'runs', 'files'],
  evaluation: ['training', 'answers', 'psychometrics', 'numeric'],
  cli: [
    'numeric',
    'files',
    'graph',
    'psychometrics',
    'answers',
    'text',
    'samples',
    'runs',
    'model',
    'engine',
    'training',
    'students',
    'evaluation',
    'report',
    'hub',
  ],
};

/** Only these rooms touch argv, environment, console and signals. */
const COMPOSITION_ROOTS = ['cli'];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return name.endsWith('.ts') && !name.endsWith('.test.ts') ? [path] : [];
  });
}

const roomOf = (path: string) => relative(source, path).split('/')[0]!.replace(/\.ts$/, '');
const files = sourceFiles(source);
const imports: Import[] = files.flatMap((file) =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^\s*(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm,
    ),
  ].map((match) => ({
    file,
    room: roomOf(file),
    target: match[1] ?? match[2] ?? match[3]!,
  })),
);
const isRelative = ({ target }: Import) => target.startsWith('.');
const isPackage = ({ target }: Import) => !target.startsWith('.') && !target.startsWith('node:');

describe('architecture', () => {
  test('every room is known', () => {
    const rooms = new Set(files.map(roomOf));
    for (const room of rooms) expect([...Object.keys(MAY_IMPORT), ...ROOT_FILES, 'index']).toContain(room);
  });

  test('imports between rooms go down and through the door', () => {
    const wrong = imports.filter(isRelative).flatMap(({ file, room, target }) => {
      const path = resolve(dirname(file), target);
      const targetRoom = roomOf(path);
      if (targetRoom === room || ROOT_FILES.includes(targetRoom) || room === 'index') return [];
      const allowed = MAY_IMPORT[room]?.includes(targetRoom) ?? false;
      const throughDoor = relative(source, path) === `${targetRoom}/index.ts`;
      return allowed && throughDoor ? [] : [`${relative(source, file)} imports ${target}`];
    });
    expect(wrong).toEqual([]);
  });

  test('each third-party package is imported in one room', () => {
    const rooms = new Map<string, Set<string>>();
    for (const { room, target } of imports.filter(isPackage)) {
      const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0]!;
      rooms.set(name, (rooms.get(name) ?? new Set()).add(room));
    }
    // zod checks what comes in from outside, and every boundary has its own room.
    rooms.delete('zod');
    const shared = [...rooms]
      .filter(([, where]) => where.size > 1)
      .map(([name, where]) => `${name}: ${[...where].join(', ')}`);
    expect(shared).toEqual([]);
  });

  test('the graph is plain TypeScript: no node: import', () => {
    expect(imports.filter(({ room, target }) => room === 'graph' && target.startsWith('node:'))).toEqual([]);
  });

  test('only composition roots touch argv, environment, console and signals', () => {
    const touching = files
      .filter((file) => !COMPOSITION_ROOTS.includes(roomOf(file)))
      .filter((file) =>
        /\bprocess\.(argv|env|exit|on|stdout|stderr)\b|\bconsole\.|\bDate\.now\(|\bMath\.random\(/.test(
          readFileSync(file, 'utf8'),
        ),
      )
      .map((file) => relative(source, file));
    expect(touching).toEqual([]);
  });
});
