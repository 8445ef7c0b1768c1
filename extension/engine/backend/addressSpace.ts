/** WebAssembly reserves some 10 GB of addresses for each memory, whatever it holds: `ulimit -v` may leave it none. */
import { runFailed } from "../../protocol/errors.ts";

/**
 * A WebAssembly memory of one page.
 *
 * @param purpose what needs it, as in "the HTTP client".
 * @throws run-failed where a limit of address space leaves no room.
 */
export function smallestMemory(
  purpose: string,
  make = () => new WebAssembly.Memory({ initial: 1 }),
): WebAssembly.Memory {
  try {
    return make();
  } catch (error) {
    throw runFailed(
      {
        what: `there is too little address space: WebAssembly, which ${purpose} needs, reserves 10 GB for each use`,
        remedy: "Raise the limit, as with ulimit -v unlimited.",
      },
      error,
    );
  }
}
