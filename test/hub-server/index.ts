/**
 * A server that speaks the Hugging Face Hub's HTTP interface over loopback, as its documentation and the sources of
 * its clients define it, with faults on demand. Two ports: the Hub, and its store of large files, since a token that
 * is meant for the one must not reach the other. Everything is in memory.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Question } from './answers.ts';
import {
  faultyAnswer,
  type HubFault,
  type HubRequest,
  type OpenRequest,
  openRequest,
  receive,
  send,
} from './deliver.ts';
import {
  addCommit,
  type Gate,
  type Hub,
  type HubRepository,
  isLarge,
  largeFile,
  newRepository,
  regularFile,
} from './hub.ts';
import { answerAtHub, answerAtStore } from './routes.ts';

export type { HubFault, HubRequest } from './deliver.ts';
export type { HubCommit, HubRepository } from './hub.ts';

export interface HubServer {
  /** http://127.0.0.1:PORT, to be given as HF_ENDPOINT. */
  readonly url: string;
  /** Where large files are fetched from and put to: paths /cdn/SHA256 and /lfs/SHA256 of another host and port. */
  readonly storeUrl: string;
  /**
   * Files as a commit on a branch (`main`) of a repository, which is made where it is not there; large ones (over 10 KB,
   * or .safetensors, .onnx, .bin) in the store. Returns the commit's id.
   */
  addRepository(
    name: string,
    files: Readonly<Record<string, Uint8Array | string>>,
    options?: { private?: boolean; gated?: Gate; branch?: string },
  ): Promise<string>;
  /** The clients want a token that starts with `hf_`. The role is `write` unless said. */
  addUser(token: string, user: { name: string; role?: 'read' | 'write'; orgs?: readonly string[] }): void;
  readonly repositories: ReadonlyMap<string, HubRepository>;
  /** In the order in which they came. */
  readonly requests: readonly HubRequest[];
  /** Of large files, by sha256: how many times the bytes arrived whole. */
  readonly uploads: ReadonlyMap<string, number>;
  /** Asked before each request (`count` from 1); what it returns happens. The path is without the query. */
  fault: ((request: { method: string; path: string; count: number }) => HubFault | null) | null;
  close(): Promise<void>;
}

/** `port` 0 takes any that is free; with `xet` large files come by Xet; `control` answers what is posted to /__control (main.ts). */
export async function startHubServer({
  port = 0,
  xet = false,
  control,
}: {
  port?: number;
  xet?: boolean;
  control?: (body: string) => Promise<string>;
} = {}): Promise<HubServer> {
  const hub: Hub = {
    url: '',
    storeUrl: '',
    users: new Map(),
    repositories: new Map(),
    objects: new Map(),
    parts: new Map(),
    uploads: new Map(),
    isXet: xet,
    xorbs: new Map(),
  };
  const requests: OpenRequest[] = [];

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    answerTo: (question: Question) => Answer,
  ): Promise<void> {
    const [path = '/', search = ''] = (request.url ?? '/').split('?');
    // A client that goes away in the middle is no error of the server.
    request.on('error', () => {});
    response.on('error', () => {});
    const record = openRequest(request, path);
    if (path === '/__control' && control !== undefined) {
      const body = await receive(request, record, null);
      response.end(await control(String(body)));
      return;
    }
    requests.push(record);
    const count = requests.length;
    const fault = server.fault?.({ method: record.method, path, count }) ?? null;
    if (fault?.kind === 'refuse') {
      request.socket.destroy();
      return;
    }
    const body = await receive(request, record, fault);
    if (body === null) return;
    if (fault?.kind === 'status' && fault.after !== true) {
      send(response, record, faultyAnswer(fault), null);
      return;
    }
    const answer = answerTo({
      hub,
      method: record.method,
      segments: path.split('/').slice(1).map(decodeURIComponent),
      query: new URLSearchParams(search),
      headers: request.headers,
      body,
      user: hub.users.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '') ?? null,
    });
    response.setHeader('x-request-id', `request-${count}`);
    send(response, record, fault?.kind === 'status' ? faultyAnswer(fault) : answer, fault);
  }

  const servers = [
    createServer((request, response) => void serve(request, response, answerAtHub)),
    createServer((request, response) => void serve(request, response, answerAtStore)),
  ] as const;
  const server: HubServer = {
    url: await listen(servers[0], port),
    // Another host name too: the Python client looks at that alone.
    storeUrl: (await listen(servers[1], 0)).replace('127.0.0.1', 'localhost'),
    repositories: hub.repositories,
    requests,
    uploads: hub.uploads,
    fault: null,
    async addRepository(
      name,
      files,
      { private: isPrivate = false, gated: isGated = false, branch = 'main' } = {},
    ) {
      const repository = hub.repositories.get(name) ?? newRepository(name, { isPrivate, isGated });
      hub.repositories.set(name, repository);
      const written = Object.entries(files).map(([path, file]) => {
        const content = typeof file === 'string' ? Buffer.from(file) : file;
        return [
          path,
          isLarge(path, content.length) ? largeFile(hub, content) : regularFile(content),
        ] as const;
      });
      const title = `Add ${written.length} files`;
      return addCommit(repository, { branch, title, author: 'test', written: new Map(written) }).id;
    },
    addUser(token, { name, role = 'write', orgs = [] }) {
      hub.users.set(token, { name, role, orgs });
    },
    async close() {
      for (const one of servers) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };
  hub.url = server.url;
  hub.storeUrl = server.storeUrl;
  return server;
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}
