/** The parts of a configuration that are shown before its runner has read it. */
import { findNodeAtLocation } from "jsonc-parser";
import { parseConfigTree } from "./configTree.ts";
import { schemaAt } from "./schema/configSchema.ts";

/** What is missing or none is the schema's default. */
export function configHeadline(text: string): { name: string; epochs: number } {
  const { tree } = parseConfigTree(text);
  const valueAt = (at: readonly string[]): unknown => tree && findNodeAtLocation(tree, [...at])?.value;
  const defaultAt = (at: readonly string[]) => schemaAt(at)!.default;
  const name = valueAt(["name"]);
  const epochs = valueAt(["training", "epochs"]);
  return {
    name: typeof name === "string" && name !== "" ? name : String(defaultAt(["name"])),
    epochs: Number.isInteger(epochs) && Number(epochs) > 0 ? Number(epochs) : Number(defaultAt(["training", "epochs"])),
  };
}
