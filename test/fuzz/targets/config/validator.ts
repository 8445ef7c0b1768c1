/** What the validator makes of a configuration: its model, its data, its prediction. */
import path from "node:path";
import { openValidator } from "../../../../extension/programs/validate/validator.ts";
import { defineTarget } from "../../target.ts";
import { damagedConfig } from "./examples.ts";

export const validator = defineTarget(({ scratch }) => {
  const { validate } = openValidator();
  const file = path.join(scratch, "x.splitcom.json");
  return {
    make: damagedConfig,
    async run(text: string) {
      const { issues } = await validate(text, file, null);
      const failed = issues.find(({ message }) => message.includes("could not be validated"));
      if (failed) throw new Error(failed.message);
    },
    show: (text: string) => text,
  };
});
