// Runs when somebody installs the package with npm 10 or 11, before the install scripts of what it depends on.
//
// ONNX Runtime's own install script fetches CUDA libraries on Linux x64, from outside of the npm registry, unless files
// of their names are there; where it cannot reach them, the whole install fails. Understudy computes on the CPU. So this
// script puts empty files there, unless another package asks for ONNX Runtime too: that one may want the libraries.
// `ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node` fetches them over the empty files.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ENGINE = 'onnxruntime-node';
const require = createRequire(import.meta.url);
try {
  const engine = dirname(require.resolve(`${ENGINE}/package.json`));
  if (!othersWant(dirname(engine))) placeEmptyFiles(engine);
} catch {
  // No reason to end the install: ONNX Runtime's script then does what it does without us.
}

/** Which files are wanted on which platform is in the list that ONNX Runtime's own script reads. */
function placeEmptyFiles(engine) {
  const { requirements, manifests } = require(`${ENGINE}/script/install-metadata.js`);
  const platform = `${process.platform}/${process.arch}`;
  for (const kind of requirements[platform]) {
    for (const name of Object.keys(manifests[`${platform}:${kind}`])) {
      const library = join(engine, 'bin/napi-v6', platform, name);
      if (!existsSync(library)) writeFileSync(library, '');
    }
  }
}

/** Whether a package in the folder `modules`, or the project that the folder is of, depends on ONNX Runtime, we aside. */
function othersWant(modules) {
  const { name: mine } = read(new URL('../package.json', import.meta.url));
  const packages = readdirSync(modules)
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => join(name, part)) : name,
    )
    .map((name) => join(modules, name, 'package.json'))
    .filter(existsSync)
    .map((path) => ({ ...read(path), devDependencies: {} })); // not installed with a package
  const project = join(modules, '..', 'package.json');
  if (existsSync(project)) packages.push(read(project));
  return packages.some(
    ({ name, dependencies, devDependencies, optionalDependencies, peerDependencies }) =>
      name !== mine &&
      ENGINE in { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies },
  );
}

function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
