/** From a request to its answer. */
import { type Answer, json, type Question, Refusal, refuse } from './answers.ts';
import { cachedFile, resolveFile, storedObject } from './files.ts';
import { completeMultipart, lfsBatch, putObject, verifyObject } from './large-files.ts';
import { commits, modelInfo, pathsInfo, refs, tree, whoAmI } from './reading.ts';
import { commit, createRepository, preupload } from './writing.ts';
import { answerXet, xetWriteToken } from './xet.ts';

/** The answer to a request at the Hub itself. */
export function answerAtHub(question: Question): Answer {
  const { segments } = question;
  return orRefusal(segments[0] === 'api', () => {
    if (question.headers.authorization !== undefined && question.user === null)
      throw new Refusal(401, 'Invalid credentials in Authorization header');
    return segments[0] === 'api' ? api(question) : repositoryAddress(question);
  });
}

/** The answer to a request at the store of large files, which knows no users. */
export function answerAtStore(question: Question): Answer {
  const [kind, oid = ''] = question.segments;
  return orRefusal(false, () => {
    if (kind === 'cdn' && question.method !== 'PUT') return storedObject(question, oid);
    if (kind === 'v1') return answerXet(question);
    if (kind === 'lfs' && question.method === 'PUT') return putObject(question, oid);
    throw new Refusal(404, 'NoSuchKey');
  });
}

function api(question: Question): Answer {
  const [, kind, namespace, model, what, ...rest] = question.segments;
  const name = `${namespace}/${model}`;
  const revision = rest.join('/');
  if (question.method === 'POST') {
    if (kind === 'repos' && namespace === 'create') return createRepository(question);
    if (kind === 'validate-yaml') return json({ errors: [], warnings: [] });
    if (kind === 'complete-multipart') return completeMultipart(question, namespace ?? '');
    if (what === 'paths-info') return pathsInfo(question, name, revision);
    if (what === 'preupload') return preupload(question, name, revision);
    if (what === 'commit') return commit(question, name, revision);
  } else {
    if (kind === 'whoami-v2') return whoAmI(question);
    if (kind === 'resolve-cache') {
      const [, , , owner, repository, ...place] = question.segments;
      return cachedFile(question, `${owner}/${repository}`, place);
    }
    if (kind === 'models' && model !== undefined) {
      if (what === undefined) return modelInfo(question, name, 'main');
      if (what === 'revision') return modelInfo(question, name, revision);
      if (what === 'tree') return tree(question, name, rest);
      if (what === 'xet-write-token') return xetWriteToken(question, name);
      if (what === 'refs') return refs(question, name);
      if (what === 'commits') return commits(question, name, revision);
    }
  }
  throw new Refusal(404, "Sorry, we can't find the page you are looking for.");
}

function repositoryAddress(question: Question): Answer {
  const [namespace, model = '', what, ...rest] = question.segments;
  const name = `${namespace}/${model}`;
  const after = [what, ...rest].join('/');
  if (model.endsWith('.git') && question.method === 'POST') {
    if (after === 'info/lfs/objects/batch') return lfsBatch(question, name.slice(0, -'.git'.length));
    if (after === 'info/lfs/objects/verify') return verifyObject(question, name.slice(0, -'.git'.length));
  }
  if (what === 'resolve') return resolveFile(question, name, rest);
  throw new Refusal(404, "Sorry, we can't find the page you are looking for.");
}

function orRefusal(asJson: boolean, answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof Refusal) return refuse(error, asJson);
    if (error instanceof SyntaxError) return refuse(new Refusal(400, 'Invalid JSON'), asJson);
    throw error;
  }
}
