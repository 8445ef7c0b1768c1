/** The archive as a process. */
import { expect, it } from "vitest";
import type { ArchiveApi } from "../../../extension/protocol/messages/archiveApi.ts";
import { seriesName, type TraceUpdate } from "../../../extension/protocol/run/trace.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { forkProgram } from "../run/forkedProgram.ts";
import { beginRun, tinyEvents } from "./recordedRun.ts";

it("follows runs for its parent, and ends with it", async () => {
  const root = temporaryFolder();
  const events = await tinyEvents();
  const store = beginRun(root, "live");
  for (const event of events.slice(0, 6)) store.append(event);
  const updates: TraceUpdate[] = [];
  const listener = { runsChanged() {}, traced: (update: TraceUpdate) => void updates.push(update) };
  const { child, api, exited, errors } = forkProgram<ArchiveApi>("archive", listener);
  expect(await api.watch([root])).toMatchObject([{ run: store.directory, status: "running" }]);
  const { series, seq } = await api.follow(store.directory);
  expect(series[seriesName.loss]!.y).toBeInstanceOf(Float64Array);
  expect(seq).toBe(6);
  for (const event of events.slice(6, 9)) store.append(event);
  await expect.poll(() => updates.at(-1)?.seq, { timeout: 3000 }).toBe(9);
  await expect(api.record("/absent")).rejects.toThrow(/cannot read the run: there is no run\.json/);
  child.disconnect();
  expect(await exited).toBe(0);
  expect(errors()).toBe("");
});
