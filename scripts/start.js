// `npm start`: installs what is missing, then trains the sample class and prints its table.
import { installMissing, run } from './install.js';

installMissing();
run('npm run --silent build');
run('node bin/understudy.js sample --out sample --force');
run('node bin/understudy.js train sample/answers.csv --base nano --split question --out runs/sample --fresh');
