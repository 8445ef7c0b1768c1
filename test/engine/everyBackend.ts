/** Runs a suite once on every backend; native is skipped, saying so, where it does not load. */
import { beforeAll, describe } from "vitest";
import { openBackend, probeBackends } from "../../extension/engine/backend/select.ts";
import type { BackendName } from "../../extension/protocol/config/runConfig.ts";

const probes = await probeBackends();

export function onEveryBackend(suite: (backend: BackendName) => void): void {
  for (const { name, loads, detail } of probes) {
    if (!loads) console.warn(`skipped on ${name}: ${detail}`);
    describe.skipIf(!loads)(`on ${name}`, () => {
      beforeAll(async () => {
        await openBackend(name);
      });
      suite(name);
    });
  }
}
