import { expect, test } from "vitest";
import { remoteUri, workspaceAddress } from "../../../extension/runner/workbench/workspaceAddress.ts";

const server = { origin: "http://127.0.0.1:8432" };

test("names the folder", () => {
  expect(workspaceAddress(server, { folder: "/home/me/my runs" })).toBe(
    "http://127.0.0.1:8432/?folder=/home/me/my%20runs",
  );
});

test("opens a file beside other options", () => {
  const address = workspaceAddress(server, {
    folder: "/runs",
    file: "/runs/a b.json",
    payload: [["skipWelcome", "true"]],
  });
  expect(JSON.parse(new URL(address).searchParams.get("payload")!)).toEqual([
    ["skipWelcome", "true"],
    ["openFile", remoteUri(server.origin, "/runs/a b.json")],
  ]);
  expect(remoteUri(server.origin, "/runs/a b.json")).toBe("vscode-remote://127.0.0.1:8432/runs/a%20b.json");
});
