import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Services } from "../../../extension/host/services.ts";
import * as fake from "../fakeVscode.ts";

vi.mock("vscode", () => fake);
const { runWhenOpened } = await import("../../../extension/host/runs/runWhenOpened.ts");

const file = "first.splitcom.json";
const run = ["splitcom.run", expect.objectContaining({ fsPath: `/work/${file}` })];

/** Opens the folder, which has these runs. */
async function open(...runs: string[]): Promise<void> {
  const services = { runs: { listed: Promise.resolve(), list: runs.map((name) => ({ run: name })) }, log: console };
  const opened = runWhenOpened(services as unknown as Services);
  onTestFinished(() => void opened.dispose());
  await settle();
}
const settle = () => new Promise(setImmediate);

describe("the experiment that a folder wants to be run when it is opened", () => {
  beforeEach(() => {
    fake.reset();
    fake.state.folders = ["/work"];
    fake.state.settings = { runsFolder: "runs" };
  });

  it("runs at once in a trusted folder without runs", async () => {
    fake.state.settings.runWhenOpened = file;
    await open();
    expect(fake.state.executed).toEqual([run]);
  });

  it("does not run where the folder has a run", async () => {
    fake.state.settings.runWhenOpened = file;
    await open("/work/runs/earlier");
    expect(fake.state.executed).toEqual([]);
  });

  it("runs once the folder is trusted, and not before", async () => {
    fake.state.trusted = false;
    fake.state.settings.runWhenOpened = file;
    await open();
    expect(fake.state.executed).toEqual([]);
    fake.grantTrust();
    await settle();
    expect(fake.state.executed).toEqual([run]);
  });

  it("runs also where VS Code gives a restricted folder's setting only after the folder is trusted", async () => {
    fake.state.trusted = false;
    await open();
    fake.grantTrust();
    await settle();
    expect(fake.state.executed).toEqual([]);
    fake.changeSetting("runWhenOpened", file);
    await settle();
    expect(fake.state.executed).toEqual([run]);
    fake.changeSetting("runWhenOpened", "second.splitcom.json");
    await settle();
    expect(fake.state.executed).toHaveLength(1);
  });

  it("does not run when the wish is written into a trusted folder", async () => {
    await open();
    fake.changeSetting("runWhenOpened", file);
    await settle();
    expect(fake.state.executed).toEqual([]);
  });
});
