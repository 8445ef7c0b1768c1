import { readdirSync } from "node:fs";
import { IsSchema } from "typebox";
import { describe, expect, it } from "vitest";
import { archiveQuestions } from "../../../extension/protocol/messages/archiveApi.ts";
import { forwarding } from "../../../extension/protocol/messages/channel.ts";
import type { Message, MessageTable } from "../../../extension/protocol/messages/messageTable.ts";

const folder = new URL("../../../extension/protocol/messages/", import.meta.url);

/** Every table of every file in `messages/` that describes an API. */
async function tables(): Promise<[string, MessageTable][]> {
  const files = readdirSync(folder).filter((file) => file.endsWith("Api.ts"));
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
  return modules.flatMap((module, index) =>
    tablesIn(module).map(([name, table]) => [`${files[index]} ${name}`, table]),
  );
}

function tablesIn(value: object): [string, MessageTable][] {
  return Object.entries(value).flatMap(([name, member]): [string, MessageTable][] => {
    if (!/Messages$|Questions$|^api$|^listener$/.test(name)) return [];
    return isTable(member) ? [[name, member]] : tablesIn(member);
  });
}

const isTable = (value: object): value is MessageTable => Object.values(value).some(isMessage);
const isMessage = (value: object): value is Message => "args" in value && "reply" in value;

describe("the tables of messages", () => {
  it("give every message of every API a schema for each argument and for its reply", async () => {
    const all = await tables();
    expect(all.map(([name]) => name.split(" ")[0])).toEqual(
      expect.arrayContaining(["archiveApi.ts", "downloadApi.ts", "generatorApi.ts", "nativeInstallApi.ts"]),
    );
    const lacking = all.flatMap(([name, table]) =>
      Object.entries(table)
        .filter(([, entry]) => !isMessage(entry) || ![...entry.args, entry.reply].every(IsSchema))
        .map(([method]) => `${name}.${method}`),
    );
    expect(lacking).toEqual([]);
  });

  it("are all that forwarding a question needs", async () => {
    interface Archive {
      record(run: string): Promise<string>;
      probe(run: string): Promise<string>;
    }
    let restarts = 1;
    const archive = (): Archive => ({
      record: async (run) => `record of ${run} by archive ${restarts}`,
      probe: async () => "",
    });
    const asked = forwarding<Archive, "record">({ record: archiveQuestions.record }, archive);
    expect(Object.keys(asked)).toEqual(["record"]);
    restarts = 2;
    expect(await asked.record("/run")).toBe("record of /run by archive 2");
  });
});
