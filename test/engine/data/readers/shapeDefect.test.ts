import Type, { type TSchema } from "typebox";
import { expect, test } from "vitest";
import { shapeDefect } from "../../../../extension/engine/data/readers/shapeDefect.ts";

const shape = Type.Union([
  Type.Object({ kind: Type.Literal("plain") }),
  Type.Object({ kind: Type.Literal("sized"), size: Type.Integer({ minimum: 1 }) }),
]);

test.each<[string, TSchema, unknown, string, string]>([
  ["the branch that is meant", shape, { kind: "sized", size: 0 }, "size", "must be >= 1"],
  ["what is missing in it", shape, { kind: "sized" }, "", "must have required properties size"],
  ["no branch's word", shape, { kind: "large" }, "kind", "must be plain or sized"],
  ["no branch's word for want of one", shape, {}, "kind", "must be plain or sized"],
  ["a value of no branch's type", shape, 5, "", "must be object"],
  ["nothing or a shape", Type.Union([Type.Null(), shape]), { kind: "sized", size: 0 }, "size", "must be >= 1"],
  ["nothing or a text", Type.Union([Type.Null(), Type.String()]), 5, "", "must be null or string"],
  [
    "nothing or a text in bounds",
    Type.Union([Type.Null(), Type.String({ maxLength: 2 })]),
    "abc",
    "",
    "must not have more than 2 characters",
  ],
  ["a word or a number", Type.Union([Type.Literal("all"), Type.Integer()]), "some", "", "must be all or integer"],
  [
    "an item of a list",
    Type.Object({ list: Type.Array(shape) }),
    { list: [{ kind: "plain" }, { kind: "x" }] },
    "list.1.kind",
    "must be plain or sized",
  ],
  ["a list in the place of an object", Type.Object({ a: Type.String() }), [], "", "must be object"],
  ["a value of a record", Type.Record(Type.String(), Type.Integer()), { a: 1, b: "x" }, "b", "must be integer"],
  ["one of some words", Type.Enum(["a", "b", "c"]), "d", "", "must be a, b or c"],
])("a defect is reported %s", (_what, schema, value, path, message) => {
  const defect = shapeDefect(schema, value);
  expect([defect.path.join("."), defect.message]).toEqual([path, message]);
});

test("what was found is that field's value", () => {
  expect(shapeDefect(Type.Object({ one: shape }), { one: { kind: "sized", size: -3 } })).toMatchObject({ found: -3 });
});
