import { UserError } from '../errors.js';

/** A picture that could not be used, and why. */
export interface PictureFailure {
  readonly image: string;
  readonly error: UserError;
}

/** A document about several pictures, and those that are not in it. */
export interface PastPictures<Document> {
  readonly document: Document;
  readonly failures: readonly PictureFailure[];
}

/** What a document says of the pictures that could not be used. */
export interface FailedPictures {
  /** Absent where there is none. */
  readonly failed?: readonly { readonly image: string; readonly error: string }[];
}

export const failedIn = (failures: readonly PictureFailure[]): FailedPictures =>
  failures.length === 0
    ? {}
    : { failed: failures.map(({ image, error }) => ({ image, error: error.message })) };

/** What ends a whole run: there is no use in going on with the next picture. */
const isFinal = (error: UserError): boolean =>
  error.code === 'aborted' || error.code === 'unwritable';

/** Does something for each picture of a run, past those that cannot be used. */
export interface PastFailures {
  readonly failures: readonly PictureFailure[];
  /**
   * Runs `work` for a picture; undefined when the picture cannot be used. A picture that failed
   * before is not tried again.
   * @throws UserError where the run was aborted or nothing can be written, and where the last picture
   *   has failed and none is left
   */
  attempt<T>(image: string, work: () => Promise<T>): Promise<T | undefined>;
}

/** @param images all pictures of the run */
export function pastFailures(images: readonly string[]): PastFailures {
  const failed = new Map<string, UserError>();
  const all = new Set(images).size;
  return {
    get failures() {
      return Array.from(failed, ([image, error]) => ({ image, error }));
    },
    async attempt(image, work) {
      if (failed.has(image)) return undefined;
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof UserError) || isFinal(error)) throw error;
        if (all === 1) throw error;
        failed.set(image, error);
        if (failed.size < all) return undefined;
        throw noneLeft(failed);
      }
    },
  };
}

/** All pictures have failed: the first reason, and that it is not the only one. */
function noneLeft(failed: ReadonlyMap<string, UserError>): UserError {
  const [first] = failed.values();
  return new UserError(
    (n) => `none of the ${failed.size} pictures can be used: ${first?.worded(n)}`,
    {
      cause: first,
    },
  );
}
