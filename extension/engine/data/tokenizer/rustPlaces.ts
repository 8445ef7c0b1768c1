/** Where the Rust library's binding may lie. */
import { createRequire } from "node:module";
import path from "node:path";
import { packageRoot } from "../../io/packageRoot.ts";

/** Files to require, in this order: as npm installs it, and as a package for one platform brings it along. None in others. */
export function rustPlaces(): string[] {
  const { resolve } = createRequire(path.join(packageRoot(), "package.json"));
  const places = ["tokenizers", path.join(packageRoot(), ".native", "node_modules", "tokenizers")];
  return places.flatMap((place) => {
    try {
      return [resolve(place)];
    } catch {
      return [];
    }
  });
}
