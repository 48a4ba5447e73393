/** A `fetch` that never makes a commit twice. */
import { HubApiError } from '@huggingface/hub';

/** Made, but the answer was lost: perhaps not made. */
export class UnknownOutcome extends Error {
  readonly why: unknown;

  constructor(why: unknown) {
    super('a commit of unknown outcome');
    this.why = why;
  }
}

/**
 * Turns a lost answer to a commit into an error that `patientFetch` hands on, so that nothing is committed twice. A
 * commit that was turned away (429) has not been made, and may be sent again as everything else.
 */
export const commitOnce: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!/\/api\/models\/[^/]+\/[^/]+\/commit\//.test(url)) return await fetch(input, init);
  const { response, body } = await (async () => {
    const response = await fetch(input, init);
    return { response, body: await response.arrayBuffer() };
  })().catch((error: unknown) => {
    throw new UnknownOutcome(error);
  });
  const { status, statusText, headers } = response;
  if (status >= 500) throw new UnknownOutcome(new HubApiError(url, status));
  const whole = new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
  // Which a Response that is made here does not have.
  return Object.defineProperty(whole, 'url', { value: response.url });
};
