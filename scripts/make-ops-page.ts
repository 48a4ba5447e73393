/** Prints docs/ops.md from the table of operations: `npm run docs:ops`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { OP_SUMMARY, type OpKind } from '../src/graph/index.ts';
import { SAMPLERS } from '../test/op-samples.ts';

export const OPS_PAGE: string = fileURLToPath(new URL('../docs/ops.md', import.meta.url));

export function opsPage(): string {
  const rows = (Object.keys(OP_SUMMARY) as OpKind[]).map(
    (kind) => `| \`${kind}\` | ${OP_SUMMARY[kind]} | ${SAMPLERS[kind](() => 0.5).length} |`,
  );
  return [
    '# Operations',
    '',
    'Printed by `npm run docs:ops` from `src/graph/ops.ts`. Every operation has a type rule, a derivative, a float64 kernel, a lowering to ONNX and samples: on each sample the derivative is checked against central differences and the lowering against the kernel.',
    '',
    '| operation | what it computes | samples |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(OPS_PAGE, opsPage());
