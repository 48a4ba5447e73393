/** What source files import, read from their text: types too, and imports that wait until they are needed. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A file's imports, resolved where they are relative. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const IMPORT = /^\s*(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm;

/** Paths of the TypeScript files below a folder, without tests. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

export function importsIn(file: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3]!;
    return target.startsWith('.') ? resolve(dirname(file), target) : target;
  });
}

export function importGraph(files: readonly string[]): ImportGraph {
  return new Map(files.map((file) => [file, importsIn(file, readFileSync(file, 'utf8'))]));
}

/** Circles of files: the strongly connected parts of more than one (Tarjan 1972), and files that import themselves. */
export function circlesOf(graph: ImportGraph): string[][] {
  const met = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    met.set(file, met.size);
    lowest.set(file, met.get(file)!);
    path.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!met.has(target)) visit(target);
      if (path.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
    }
    if (lowest.get(file) !== met.get(file)) return;
    const part = path.splice(path.indexOf(file));
    if (part.length > 1 || graph.get(file)?.includes(file)) circles.push(part);
  };
  for (const file of graph.keys()) if (!met.has(file)) visit(file);
  return circles;
}
