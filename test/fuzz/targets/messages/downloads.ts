/** Lists of downloads, what servers answer, and the record beside a file that arrived in part. */
import path from "node:path";
import { placeIn } from "../../../../extension/engine/io/files/place.ts";
import { PartFile } from "../../../../extension/programs/download/partFile.ts";
import { placeBody, RetryableError, versionOf } from "../../../../extension/programs/download/response.ts";
import { parseDownloads } from "../../../../extension/protocol/downloads.ts";
import { put } from "../../files.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";
import { attempt, defineTarget } from "../../target.ts";

const file = { url: "https://a/b", path: "a/b.csv", bytes: 5, sha256: "0".repeat(64) };
const list = [{ name: "e2e", kind: "dataset", description: "d", licence: "l", files: [file] }];
const headers = {
  "content-length": "100",
  "content-range": "bytes 5-9/10",
  etag: '"x"',
  "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT",
  "retry-after": "5",
  "content-encoding": "identity",
};
const version = { etag: '"x"', lastModified: "Mon, 01 Jan 2024 00:00:00 GMT", total: 10 };
const part = { url: "u", version, writer: { pid: 99_999_999, started: "a" } };

export const downloads = defineTarget(({ scratch }) => {
  const folder = path.join(scratch, "downloads");
  return {
    make: (random) => ({
      list: mutateJson(list, random),
      answer: {
        status: pick(random, [200, 206, 416, 301, 404, 429, 503, 100, 999]),
        headers: Object.fromEntries(
          Object.entries(headers)
            .filter(() => random.below(3) > 0)
            .map(([name, value]) => [name, random.below(2) === 0 ? value : mutateText(value, random)]),
        ),
      },
      resume: pick(random, [
        undefined,
        { offset: 0, known: version },
        { offset: 5, known: { ...version, etag: null } },
      ]),
      part: random.below(2) === 0 ? jsonText(mutateJson(part, random)) : mutateText(jsonText(part), random),
    }),
    async run({ list, answer, resume, part }) {
      await attempt(() => {
        for (const { path: name } of parseDownloads(list, "list").flatMap(({ files }) => files)) {
          if (!path.join(folder, name).startsWith(`${folder}${path.sep}`))
            throw new Error(`leaves its folder: ${name}`);
        }
      });
      await attempt(() => versionOf(answer.headers));
      await attempt(() => placed(answer, resume));
      put(folder, "f.part.json", part);
      const partFile = new PartFile(placeIn(folder, "f"), "u");
      partFile.open();
      void partFile.resumable;
      partFile.release();
    },
  };
});

/** A retryable error is the ordinary answer to a server's mistake: the download is tried again. */
function placed(...args: Parameters<typeof placeBody> extends [string, ...infer Rest] ? Rest : never): void {
  try {
    placeBody("http://x/", ...args);
  } catch (error) {
    if (!(error instanceof RetryableError)) throw error;
  }
}
