/**
 * The server as a process of its own, for trying clients by hand: `node --import tsx test/hub-server/main.ts [PORT]`
 * prints its address. It starts empty. A POST to /__control sets it up and answers with what it holds:
 *
 *     { "users": { "hf_test": { "name": "ada", "orgs": ["school"] } },
 *       "repositories": { "school/base": { "files": { "config.json": "{}" }, "private": true } },
 *       "folders": { "school/nano": "assets/nano" },
 *       "faults": [{ "path": "/commit/", "first": 1, "last": 2, "fault": { "kind": "status", "status": 500 } }] }
 *
 * A fault happens to the requests from the `first` to the `last` (from 1) whose method and path hold `path`.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type HubFault, type HubServer, startHubServer } from './index.ts';

interface Control {
  readonly users?: Readonly<Record<string, { name: string; role?: 'read' | 'write'; orgs?: string[] }>>;
  readonly repositories?: Readonly<Record<string, RepositorySetUp>>;
  readonly folders?: Readonly<Record<string, string>>;
  readonly faults?: readonly { path: string; first: number; last: number; fault: HubFault }[];
}

interface RepositorySetUp {
  readonly files: Record<string, string>;
  readonly private?: boolean;
  readonly gated?: boolean | 'awaiting' | 'rejected';
  readonly branch?: string;
}

async function setUp(server: HubServer, control: Control): Promise<void> {
  for (const [token, user] of Object.entries(control.users ?? {})) server.addUser(token, user);
  for (const [name, { files, ...options }] of Object.entries(control.repositories ?? {}))
    await server.addRepository(name, files, options);
  for (const [name, folder] of Object.entries(control.folders ?? {}))
    await server.addRepository(name, await filesOf(folder));
  const faults = (control.faults ?? []).map((rule) => ({ ...rule, met: 0 }));
  server.fault = ({ method, path }) => {
    for (const rule of faults.filter((one) => `${method} ${path}`.includes(one.path))) {
      rule.met++;
      if (rule.met >= rule.first && rule.met <= rule.last) return rule.fault;
    }
    return null;
  };
}

async function filesOf(folder: string): Promise<Record<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const read = paths.map(async (path) => [relative(folder, path), await readFile(path)] as const);
  return Object.fromEntries(await Promise.all(read));
}

function held({ repositories, requests, uploads }: HubServer): object {
  return {
    repositories: [...repositories].map(([name, { commits, files }]) => ({
      name,
      commits: commits.map(({ id, title }) => ({ id, title })),
      files: [...files.keys()],
    })),
    requests,
    uploads: Object.fromEntries(uploads),
  };
}

const server = await startHubServer({
  port: Number(process.argv[2] ?? 0),
  control: async (body) => {
    await setUp(server, JSON.parse(body) as Control);
    return JSON.stringify(held(server));
  },
});
console.log(server.url);
