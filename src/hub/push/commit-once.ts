/** A `fetch` that never makes a commit twice. */
import { HubApiError } from '@huggingface/hub';
import { readWhole } from '../patient-fetch.ts';

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
  const response = await fetch(input, init)
    .then(readWhole)
    .catch((error: unknown) => {
      throw new UnknownOutcome(error);
    });
  if (response.status >= 500) throw new UnknownOutcome(new HubApiError(url, response.status));
  return response;
};
