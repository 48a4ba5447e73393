/** What the server's tests share: the real client's answers as plain values. */
import { createHash } from 'node:crypto';
import { HubApiError } from '@huggingface/hub';

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function blobOf(bytes: Uint8Array | string): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]);
}

/** 200 where it came about, else the status that the client was refused with, or what it threw. */
export async function statusOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => 200,
    (error: unknown) => (error instanceof HubApiError ? error.statusCode : error),
  );
}
