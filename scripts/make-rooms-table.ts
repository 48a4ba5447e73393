/** Prints the table of rooms in docs/architecture.md: `npm run docs:rooms`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROOMS } from '../test/rooms.ts';

export const ARCHITECTURE: string = fileURLToPath(new URL('../docs/architecture.md', import.meta.url));

const TABLE = /(?<=<!-- rooms: npm run docs:rooms -->\n)[\s\S]*?(?=<!-- end -->)/;

/** A room's floor: above everything that it may import. */
function floorOf(room: string): number {
  return Math.max(-1, ...ROOMS[room]!.mayImport.map(floorOf)) + 1;
}

export function withRoomsTable(page: string): string {
  if (!TABLE.test(page)) throw new Error('docs/architecture.md: no place for the table of rooms');
  const rows = Object.entries(ROOMS)
    .map(([room, { what, mayImport }]) => ({ room, what, mayImport, floor: floorOf(room) }))
    .sort((a, b) => a.floor - b.floor)
    .map(
      ({ room, what, mayImport, floor }) =>
        `| ${floor} | \`${room}/\` | ${what} | ${mayImport.join(', ')} |\n`,
    );
  const head = '| floor | room | what lives there | may import |\n| --- | --- | --- | --- |\n';
  return page.replace(TABLE, () => head + rows.join(''));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(ARCHITECTURE, withRoomsTable(readFileSync(ARCHITECTURE, 'utf8')));
