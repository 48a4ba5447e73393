/** Uploads of large files: the Git LFS batch API, its basic transfer and the Hub's multipart one; Xet is in xet.ts. */
import { createHash } from 'node:crypto';
import { type Answer, json, type Question, Refusal, writable } from './answers.ts';
import { type Hub, storeObject } from './hub.ts';
import { xetAction } from './xet.ts';

/** Bytes; larger objects are sent in parts of this size. */
const PART = 10_000_000;

interface BatchRequest {
  readonly operation: string;
  readonly transfers?: readonly string[];
  readonly objects: readonly { readonly oid: string; readonly size: number }[];
}

/** Where to put each object; nothing to do for those that are there. */
export function lfsBatch(question: Question, name: string): Answer {
  writable(question, name);
  const { hub, body } = question;
  const { operation, transfers = ['basic'], objects } = JSON.parse(body.toString()) as BatchRequest;
  if (operation !== 'upload') throw new Refusal(422, `Unknown operation: ${operation}`);
  const inParts = transfers.includes('multipart');
  const isXet = hub.isXet && transfers.includes('xet');
  const actionsFor = (object: { oid: string; size: number }) =>
    isXet ? xetAction(question, name) : actions(hub, name, { ...object, inParts });
  return json(
    {
      transfer: isXet ? 'xet' : 'basic',
      objects: objects.map(({ oid, size }) => ({
        oid,
        size,
        authenticated: true,
        ...(hub.objects.has(oid) ? {} : { actions: actionsFor({ oid, size }) }),
      })),
    },
    { 'content-type': 'application/vnd.git-lfs+json' },
  );
}

/** PUT of an object or of a part of one, to a signed address in the store. */
export function putObject(question: Question, oid: string): Answer {
  const { hub, query, headers, body } = question;
  if (query.get('Signature') !== signatureOf(oid)) throw new Refusal(403, 'SignatureDoesNotMatch');
  if (headers.authorization !== undefined) throw new Refusal(400, 'Only one auth mechanism allowed');
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const part = query.get('partNumber');
  if (part === null) {
    keep(hub, oid, body);
  } else {
    const parts = hub.parts.get(oid) ?? new Map<number, Uint8Array>();
    hub.parts.set(oid, parts.set(Number(part), body));
  }
  return { status: 200, headers: { etag }, body: new Uint8Array(0) };
}

export function completeMultipart(question: Question, oid: string): Answer {
  const { hub, query, body } = question;
  if (query.get('Signature') !== signatureOf(oid)) throw new Refusal(403, 'SignatureDoesNotMatch');
  const { parts } = JSON.parse(body.toString()) as { parts: { partNumber: number; etag: string }[] };
  const sent = hub.parts.get(oid);
  const contents = parts.map(({ partNumber, etag }) => {
    const content = sent?.get(partNumber);
    const isRight = content !== undefined && etag === `"${createHash('md5').update(content).digest('hex')}"`;
    if (!isRight) throw new Refusal(400, `InvalidPart: ${partNumber}`);
    return content;
  });
  keep(hub, oid, Buffer.concat(contents));
  hub.parts.delete(oid);
  return json({ success: true });
}

export function verifyObject(question: Question, name: string): Answer {
  writable(question, name);
  const { oid, size } = JSON.parse(question.body.toString()) as { oid: string; size: number };
  if (question.hub.objects.get(oid)?.length !== size) throw new Refusal(404, 'Object not found');
  return json({ success: true });
}

function keep(hub: Hub, oid: string, content: Uint8Array): void {
  if (!storeObject(hub, oid, content)) throw new Refusal(400, `BadDigest: the content is not ${oid}`);
}

function actions(
  { url, storeUrl }: Hub,
  name: string,
  { oid, size, inParts }: { oid: string; size: number; inParts: boolean },
): object {
  const address = `${storeUrl}/lfs/${oid}?Signature=${signatureOf(oid)}`;
  const parts = Array.from({ length: Math.ceil(size / PART) }, (_, part) => part + 1);
  const upload =
    inParts && size > PART
      ? {
          href: `${url}/api/complete-multipart/${oid}?Signature=${signatureOf(oid)}`,
          header: {
            chunk_size: String(PART),
            ...Object.fromEntries(
              parts.map((part) => [String(part).padStart(5, '0'), `${address}&partNumber=${part}`]),
            ),
          },
        }
      : { href: address };
  return { upload, verify: { href: `${url}/${name}.git/info/lfs/objects/verify` } };
}

function signatureOf(oid: string): string {
  return createHash('md5').update(`${oid} upload`).digest('hex');
}
