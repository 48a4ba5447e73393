/**
 * Uploads of large files by Xet: a file comes as chunks, packed into xorbs, and then a shard says of which chunks of
 * which xorbs a file consists, and what its SHA-256 is (the formats: huggingface.co/docs/xet). Chunks must come as they
 * are, as those of noise do: there is no LZ4 here.
 */
import { type Answer, json, type Question, Refusal, writable } from './answers.ts';
import { storeObject } from './hub.ts';

/** What the store of Xet takes instead of the user's token. */
const XET_TOKEN = 'xet-access';
/** Seconds for which it holds; longer than any test. */
const LIFETIME = 3600;

/** Bytes of parts of a shard. */
const HEADER = 48;
const ENTRY = 48;
const HASH = 32;
const HAS_VERIFICATION = 0x80000000;
const HAS_SHA256 = 0x40000000;

/** What a batch says of an object that is to come by Xet. */
export function xetAction({ hub }: Question, name: string): object {
  const header = {
    'X-Xet-Session-Id': 'session',
    'X-Xet-Cas-Url': hub.storeUrl,
    'X-Xet-Access-Token': XET_TOKEN,
    'X-Xet-Token-Expiration': String(expiry()),
  };
  return { upload: { href: `${hub.url}/api/models/${name}/xet-write-token/main`, header } };
}

export function xetWriteToken(question: Question, name: string): Answer {
  writable(question, name);
  return json({ accessToken: XET_TOKEN, casUrl: question.hub.storeUrl, exp: expiry() });
}

/** The part of the store that speaks Xet: below /v1. */
export function answerXet(question: Question): Answer {
  const { headers, segments, method } = question;
  if (headers.authorization !== `Bearer ${XET_TOKEN}`) throw new Refusal(401, 'Unauthorized');
  const [, what, , hash = ''] = segments;
  if (what === 'xorbs' && method === 'POST') return takeXorb(question, hash);
  if (what === 'shards' && method === 'POST') return takeShard(question);
  // Chunks that others have sent before: none.
  throw new Refusal(404, 'Not Found');
}

/** Chunks one after another, each after 8 bytes: version, length as sent (3), packing, length (3). */
function takeXorb({ hub, body }: Question, hash: string): Answer {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < body.length; ) {
    const length = body.readUIntLE(at + 1, 3);
    if (body[at + 4] !== 0) throw new Refusal(501, 'This server takes no packed chunks');
    chunks.push(body.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  const isNew = !hub.xorbs.has(hash);
  hub.xorbs.set(hash, chunks);
  return json({ was_inserted: isNew });
}

/** After the header the files, each in entries of 48 bytes; a hash of nothing but ones ends them. */
function takeShard({ hub, body }: Question): Answer {
  for (let at = HEADER; !body.subarray(at, at + HASH).every((byte) => byte === 0xff); ) {
    const flags = body.readUInt32LE(at + HASH);
    const terms = body.readUInt32LE(at + HASH + 4);
    at += ENTRY;
    const parts: Uint8Array[] = [];
    for (let term = 0; term < terms; term++, at += ENTRY) {
      const chunks = hub.xorbs.get(hashAt(body, at));
      if (chunks === undefined) throw new Refusal(400, 'A shard of a xorb that is not there');
      parts.push(...chunks.slice(body.readUInt32LE(at + HASH + 8), body.readUInt32LE(at + HASH + 12)));
    }
    if ((flags & HAS_VERIFICATION) !== 0) at += terms * ENTRY;
    if ((flags & HAS_SHA256) === 0) throw new Refusal(400, 'A file without its SHA-256');
    if (!storeObject(hub, hashAt(body, at), Buffer.concat(parts)))
      throw new Refusal(400, 'A file that has another SHA-256');
    at += ENTRY;
  }
  return json({ result: 1 });
}

/** Four numbers of eight bytes, the lowest first, are written as hexadecimal digits. */
function hashAt(body: Buffer, at: number): string {
  const words = [0, 8, 16, 24].map((offset) => body.readBigUInt64LE(at + offset));
  return words.map((word) => word.toString(16).padStart(16, '0')).join('');
}

function expiry(): number {
  return Math.floor(Date.now() / 1000) + LIFETIME;
}
