/** A real forked process that serves a few calls, for tests. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Child, forkChild } from "../../extension/host/processes/childProcess.ts";

/** Speaks the channel's protocol by hand: it runs as plain JavaScript. `validate` answers with the text it was given. */
const script = `
process.on("message", ({ id, method, args }) => {
  const reply = (result) => process.send({ type: "reply", id, result });
  if (method === "echo") reply(args[0]);
  if (method === "print") process.stdout.write(args[0], () => reply());
  if (method === "validate" && args[0] === "crash") process.exit(7);
  if (method === "validate" && args[0] === "stick") for (;;);
  if (method === "validate") reply({ issues: [{ message: args[0] + " by " + process.pid }], config: null, prediction: null });
});
process.on("disconnect", () => process.exit());
`;

export function echoChild(): { child: Child; lines: string[] } {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "splitcom-child-")), "echo.cjs");
  writeFileSync(file, script);
  const lines: string[] = [];
  const child = forkChild(file, {
    info: (line) => lines.push(`info ${line}`),
    warn: (line) => lines.push(`warn ${line}`),
  });
  return { child, lines };
}
