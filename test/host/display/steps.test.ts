import { beforeEach, describe, expect, it, vi } from "vitest";
import * as fake from "../fakeVscode.ts";

vi.mock("vscode", () => fake);
const { askForText, pickOne, pickPath } = await import("../../../extension/host/display/pickers.ts");
const { inSteps } = await import("../../../extension/host/display/steps.ts");

/** Two lists and a field, the second list of what was chosen in the first. */
async function questions() {
  const fruit = await pickOne([{ label: "apple" }, { label: "pear" }], {});
  const kind = fruit && (await pickOne([{ label: `green ${fruit.label}` }, { label: `red ${fruit.label}` }], {}));
  const count =
    kind &&
    (await askForText({ title: "How many", value: "1", validate: (text) => (text === "0" ? "No." : undefined) }));
  return count && `${count} ${kind.label}`;
}

const choose = (label: string) => (items: { label: string }[]) => items.find((item) => item.label === label);
/** Of the first list, which VS Code's own function shows. */
const first = (label: string) => ({ label });

describe("questions in steps", () => {
  beforeEach(() => fake.reset());

  it("are asked one after the other, the first without a way back", async () => {
    const own = vi.spyOn(fake.window, "createQuickPick");
    fake.state.answers.push(first("pear"), choose("red pear"), "3");
    fake.state.answers[0] = undefined;
    expect(await inSteps(questions)).toBeUndefined();
    expect(own).not.toHaveBeenCalled();
    own.mockRestore();
  });

  it("go back to the one before and on again with another answer", async () => {
    const taken = vi.spyOn(fake.window, "showQuickPick");
    taken
      .mockImplementationOnce(async (items) => (await items)[0])
      .mockImplementationOnce(async (items) => (await items)[1]);
    fake.state.answers.push(choose("red apple"), fake.goBack, choose("green apple"), fake.goBack, fake.goBack);
    fake.state.answers.push(choose("red pear"), "3");
    expect(await inSteps(questions)).toBe("3 red pear");
    expect(taken).toHaveBeenCalledTimes(2);
    taken.mockRestore();
  });

  it("refuse what does not fit also where there is a way back, and end where one is left", async () => {
    const taken = vi.spyOn(fake.window, "showQuickPick").mockImplementation(async (items) => (await items)[0]);
    fake.state.answers.push(choose("red apple"), "0");
    expect(await inSteps(questions)).toBeUndefined();
    fake.state.answers.push(undefined);
    expect(await inSteps(questions)).toBeUndefined();
    taken.mockRestore();
  });

  it("go back from what follows a dialog to the list that led to it", async () => {
    const dialogs = { showOpenDialog: vi.fn(async () => [fake.Uri.file("/data.csv")]) };
    Object.assign(fake.window, dialogs);
    const taken = vi.spyOn(fake.window, "showQuickPick").mockImplementation(async (items) => (await items)[0]);
    const flow = async () => {
      await pickOne([{ label: "browse" }], {});
      const file = await pickPath("A file", "folder");
      return `${file?.fsPath} ${await askForText({ title: "Name", value: "" })}`;
    };
    fake.state.answers.push(fake.goBack, "name");
    expect(await inSteps(flow)).toBe("/data.csv name");
    expect(taken).toHaveBeenCalledTimes(2);
    expect(dialogs.showOpenDialog).toHaveBeenCalledTimes(2);
    taken.mockRestore();
  });

  it("say from the beginning what was wrong with what was typed before", async () => {
    const boxes: fake.FakeInput[] = [];
    const made = vi.spyOn(fake.window, "createInputBox").mockImplementation(() => {
      boxes.push(new fake.FakeInput());
      return boxes.at(-1)!;
    });
    fake.state.answers.push("b");
    const asked = askForText({ title: "T", value: "a", refusal: "a: no such key." });
    // Before it is answered, which takes a turn of the event loop.
    for (let turn = 0; turn < 20; turn++) await null;
    expect(boxes[0]?.validationMessage).toBe("a: no such key.");
    expect(await asked).toBe("b");
    expect([boxes[0]!.validationMessage, boxes[0]!.buttons]).toEqual([undefined, []]);
    made.mockRestore();
  });

  it("have no way back where they stand alone", async () => {
    fake.state.answers.push(undefined);
    await pickOne([{ label: "apple" }], {});
    expect(fake.state.offered).toEqual([[{ label: "apple" }]]);
  });
});
