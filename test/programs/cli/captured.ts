/** Commands in this process, with what they write. */
import { PassThrough } from "node:stream";
import { dispatch } from "../../../extension/programs/cli/dispatch.ts";
import { exitCodeOf } from "../../../extension/programs/cli/process.ts";
import { Interrupts } from "../../../extension/programs/interrupts.ts";

export interface Captured {
  code: number;
  stdout: string;
  stderr: string;
}

/** `splitcom …argv`, without a terminal. */
export async function splitcom(...argv: string[]): Promise<Captured> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const interrupts = new Interrupts(() => {});
  const code = await exitCodeOf((context) => dispatch(argv, context), { stdout, stderr, interrupts });
  const text = (stream: PassThrough) => String(stream.read() ?? "");
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
