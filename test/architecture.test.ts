/** The rooms keep apart: lower floors never import higher ones, doors are `index.ts`, each package has one room. */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ARCHITECTURE, withRoomsTable } from '../scripts/make-rooms-table.ts';
import { circlesOf, importGraph, importsIn, sourceFiles } from './imports.ts';
import { ROOMS } from './rooms.ts';

const source = resolve(import.meta.dirname, '../src');

/** Files beside the rooms that every room may import. */
const BESIDE_ROOMS = ['errors', 'words', 'version'];

/** Only here argv, environment, console, signals and the clock are touched: where a process starts. */
const COMPOSITION_ROOTS = ['cli/', 'jobs/host/'];

/** `inputs.ts` has what the inputs of jobs speak of, so that help needs no more of a room. */
const DOORS = ['index.ts', 'inputs.ts'];

/** Nobody finds their way in a larger room, or among more files. */
const LARGEST_SHARE = 1 / 8;
const MOST_FILES = 20;

const files = sourceFiles(source);
const graph = importGraph(files);
const short = (path: string) => relative(source, path);
const roomOf = (path: string) => short(path).split('/')[0]!.replace(/\.ts$/, '');
const imports = [...graph].flatMap(([file, targets]) =>
  targets.map((target) => ({ file, room: roomOf(file), target })),
);
const isOurs = ({ target }: { readonly target: string }) => target.startsWith('/');
const isPackage = (one: { readonly target: string }) => !isOurs(one) && !one.target.startsWith('node:');

describe('architecture', () => {
  test('every room is known', () => {
    const rooms = new Set(files.map(roomOf));
    for (const room of rooms) expect([...Object.keys(ROOMS), ...BESIDE_ROOMS, 'index']).toContain(room);
  });

  test('docs/architecture.md has the table of rooms', () => {
    const page = readFileSync(ARCHITECTURE, 'utf8');
    expect(page).toBe(withRoomsTable(page));
  });

  test('imports between rooms go down and through the door', () => {
    const wrong = imports.filter(isOurs).flatMap(({ file, room, target }) => {
      const targetRoom = roomOf(target);
      if (targetRoom === room || BESIDE_ROOMS.includes(targetRoom) || room === 'index') return [];
      const allowed = ROOMS[room]?.mayImport.includes(targetRoom) ?? false;
      return allowed && DOORS.some((door) => short(target) === `${targetRoom}/${door}`)
        ? []
        : [`${short(file)} imports ${short(target)}`];
    });
    expect(wrong).toEqual([]);
  });

  test('a room that may be imported is imported', () => {
    const used = new Set(imports.filter(isOurs).map(({ room, target }) => `${room} ${roomOf(target)}`));
    const idle = Object.entries(ROOMS).flatMap(([room, { mayImport }]) =>
      mayImport.filter((target) => !used.has(`${room} ${target}`)).map((target) => `${room} ${target}`),
    );
    expect(idle).toEqual([]);
  });

  test('no circles, types included', () => {
    expect(circlesOf(graph).map((circle) => circle.map(short).sort())).toEqual([]);
  });

  test('a circle that is put in is found, through types too', () => {
    const low = resolve(source, 'numeric/index.ts');
    const text = `${readFileSync(low, 'utf8')}\nimport type { RaschFit } from '../psychometrics/index.ts';\n`;
    const circles = circlesOf(new Map(graph).set(low, importsIn(low, text)));
    expect(circles).toHaveLength(1);
    expect(circles[0]!.map(short)).toEqual(
      expect.arrayContaining(['numeric/index.ts', 'psychometrics/index.ts']),
    );
  });

  test('no room has more than an eighth of the lines', () => {
    const lines = new Map<string, number>();
    for (const file of files)
      lines.set(
        roomOf(file),
        (lines.get(roomOf(file)) ?? 0) + readFileSync(file, 'utf8').split('\n').length - 1,
      );
    const all = [...lines.values()].reduce((sum, count) => sum + count, 0);
    expect([...lines].filter(([, count]) => count > LARGEST_SHARE * all)).toEqual([]);
  });

  test('no folder has more than twenty files', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
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

  test('the graph, words and errors are plain TypeScript: no node: import', () => {
    const plain = ['graph', 'words', 'errors'];
    expect(imports.filter(({ room, target }) => plain.includes(room) && target.startsWith('node:'))).toEqual(
      [],
    );
  });

  test('only composition roots touch argv, environment, console, signals and the clock', () => {
    const touching = files
      .map(short)
      .filter((file) => !COMPOSITION_ROOTS.some((root) => file.startsWith(root)))
      .filter((file) =>
        /\bprocess\.(argv|env|exit|on|stdout|stderr)\b|\bconsole\.|\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bMath\.random\(/.test(
          readFileSync(resolve(source, file), 'utf8'),
        ),
      );
    expect(touching).toEqual([]);
  });
});
