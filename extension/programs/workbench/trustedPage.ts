/**
 * VS Code's page for one folder, with the question for trust left out.
 *
 * code-server's own switch (`--disable-workspace-trust`) would trust every folder that is opened in it later as well.
 */
import { Transform } from "node:stream";

/** What the page's configuration, JSON in an attribute, says where folders are asked for. Where it says something else, it asks. */
const asks = "&quot;enableWorkspaceTrust&quot;:true";
const doesNotAsk = "&quot;enableWorkspaceTrust&quot;:false";

/** Whether a request is for the page that shows the trusted folder and nothing else. @param target path and query. */
export function trustsFolder(target: string, trusted: string | undefined): boolean {
  if (trusted === undefined || !target.startsWith("/?")) return false;
  const query = new URLSearchParams(target.slice(2));
  // Twice the same name: VS Code's page may use the one that is not checked here.
  const names = [...query.keys()];
  if (new Set(names).size < names.length) return false;
  return query.get("folder") === trusted && names.every((name) => name === "folder" || name === "payload");
}

/** Takes the page's bytes and gives the page that asks for nothing; a page is small (10 kB), so it is held whole. */
export function trusting(): Transform {
  const parts: Buffer[] = [];
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      parts.push(part);
      done();
    },
    flush(done) {
      done(null, Buffer.concat(parts).toString("utf8").replace(asks, doesNotAsk));
    },
  });
}
