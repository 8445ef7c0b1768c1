/** What the judge makes of a configuration: its model, its data, its prediction. */
import path from "node:path";
import { openJudge } from "../../../../extension/programs/judge/judge.ts";
import { defineTarget } from "../../target.ts";
import { damagedConfig } from "./examples.ts";

export const judge = defineTarget(({ scratch }) => {
  const { judge } = openJudge();
  const file = path.join(scratch, "x.splitcom.json");
  return {
    make: damagedConfig,
    async run(text: string) {
      const { issues } = await judge(text, file, null);
      const failed = issues.find(({ message }) => message.includes("could not be judged"));
      if (failed) throw new Error(failed.message);
    },
    show: (text: string) => text,
  };
});
