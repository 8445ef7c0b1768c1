import { expect, test } from "vitest";
import { remoteUri, workspaceAddress } from "../../../extension/programs/workbench/workspaceAddress.ts";

const server = { origin: "http://127.0.0.1:8432", base: "http://127.0.0.1:8432/SECRET/" };

test("names the folder", () => {
  expect(workspaceAddress(server, { folder: "/home/me/my runs" })).toBe(
    "http://127.0.0.1:8432/SECRET/?folder=/home/me/my%20runs",
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

test("keeps every character of a name", () => {
  const name = "/runs/a+b & c#1?50%";
  const address = workspaceAddress(server, { folder: name, file: `${name}/x.json` });
  expect(new URL(address).searchParams.get("folder")).toBe(name);
  expect(decodeURIComponent(new URL(remoteUri(server.origin, name)).pathname)).toBe(name);
});
