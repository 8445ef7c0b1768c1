import { probeBackends } from "../../../engine/backend/select.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { markdownTable } from "../table.ts";

export const backends = defineCommand({
  name: "backends",
  summary: "List the tensor backends that load on this machine.",
  options: { json: { help: "As JSON." } },
  notes: 'The configuration\'s backend "auto" takes the first that loads.',
  async run({ values }, { stdout }) {
    const probes = await probeBackends();
    if (values.json) {
      stdout.write(`${JSON.stringify(probes, null, 2)}\n`);
      return exitCodes.done;
    }
    stdout.write(
      markdownTable(probes, [
        { title: "backend", align: "left", show: ({ name }) => name },
        { title: "loads", align: "left", show: ({ loads }) => (loads ? "yes" : "no") },
        { title: "detail", align: "left", show: ({ detail }) => detail },
      ]),
    );
    return exitCodes.done;
  },
});
