/** Assembles src/engine/cpu/kernels/*.wat into modules that carry their bytes: `npm run build:kernels`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import wabt from 'wabt';

export const KERNEL_FOLDER: string = fileURLToPath(new URL('../src/engine/cpu/kernels', import.meta.url));

/** The text of the module that carries a kernel, and the file that it belongs in. */
export async function assemble(watPath: string): Promise<{ readonly path: string; readonly text: string }> {
  const { parseWat } = await wabt();
  const name = basename(watPath, '.wat');
  const module = parseWat(watPath, readFileSync(watPath, 'utf8'), { simd: true });
  const bytes = Buffer.from(module.toBinary({}).buffer).toString('base64');
  const text = [
    `/** ${name}.wat, assembled by \`npm run build:kernels\`: WebAssembly, base64. Not to be edited. */`,
    `export const ${name.toUpperCase()}_WASM: string =`,
    `  '${bytes}';`,
    '',
  ].join('\n');
  return { path: join(KERNEL_FOLDER, `${name}-kernel.ts`), text };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const file of readdirSync(KERNEL_FOLDER).filter((name) => name.endsWith('.wat'))) {
    const { path, text } = await assemble(join(KERNEL_FOLDER, file));
    writeFileSync(path, text);
  }
}
