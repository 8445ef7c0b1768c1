/** Weights that hold no numbers, named before anything is computed by them. */
import { badInput } from "../../../protocol/errors.ts";
import { firstNonFinite } from "../../numeric/finite.ts";
import type { FloatTensor } from "../safetensors.ts";

/** @param where file and tensor. @throws bad-input for a tensor with a value that is NaN or infinite. */
export function checkFinite(tensor: FloatTensor, where: string): FloatTensor {
  const at = firstNonFinite(tensor.values);
  if (at < 0) return tensor;
  throw badInput({
    what: "the tensor holds a value that is not finite",
    where,
    value: `${tensor.values[at]} at place ${at}`,
    remedy: "The training that made it had diverged, or the file is damaged. Use another checkpoint.",
  });
}
