import Type from "typebox";

/** As of `RunGroup`. */
export const RunGroupSchema = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 200 }),
  name: Type.String({ minLength: 1, maxLength: 200 }),
  size: Type.Integer({ minimum: 1, maximum: 100_000 }),
});
