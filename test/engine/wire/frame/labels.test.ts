import { expect, test } from "vitest";
import { createLabelReceiver, createLabelSender } from "../../../../extension/engine/wire/frame/labels.ts";
import { typedError } from "../linkFixtures.ts";

const entry = (sample: number, ...ids: number[]) => ({ sample, firstRow: sample + 1, ids: Int32Array.from(ids) });
const pair = (options: { vocabSize?: number; once: boolean }) => {
  const full = { client: 2, vocabSize: 1000, ...options };
  return { sender: createLabelSender(full), receiver: createLabelReceiver(full) };
};
const [a, b, c] = [entry(0, 5, 999), entry(1, 0), entry(2, 7, 7, 7)];

test("once: a sample's labels cross on its first visit, and are kept", () => {
  const { sender, receiver } = pair({ once: true });
  const first = sender.encode(1, [a, b])!;
  expect([first.payloadBytes, first.bytes.length]).toEqual([3 * 2, 32 + 2 * 12 + 3 * 2]);
  receiver.decode(first.bytes);
  receiver.decode(sender.encode(2, [b, c])!.bytes);
  expect(sender.encode(3, [c, a])).toBeUndefined();
  expect([a, b, c].map(({ sample }) => receiver.labels(sample))).toEqual([a, b, c]);
});

test("every batch: the receiver knows the last batch alone", () => {
  const { sender, receiver } = pair({ once: false });
  receiver.decode(sender.encode(1, [a, b])!.bytes);
  receiver.decode(sender.encode(2, [b, c])!.bytes);
  expect(receiver.labels(1)).toEqual(b);
  expect(typedError(() => receiver.labels(0)).message).toContain("sample 0");
});

test.each([
  [65_536, 2],
  [65_537, 4],
])("a vocabulary of %i takes %i bytes an id", (vocabSize, idBytes) => {
  const { sender, receiver } = pair({ vocabSize, once: true });
  const top = entry(4, vocabSize - 1);
  const frame = sender.encode(1, [top])!;
  expect(frame.payloadBytes).toBe(idBytes);
  receiver.decode(frame.bytes);
  expect(receiver.labels(4)).toEqual(top);
});

test.each([
  ["a negative id", entry(0, -1), "-1"],
  ["an id past the vocabulary", entry(0, 1000), "1000"],
  ["no labels", entry(0), "0"],
  ["no such row", { ...entry(0, 1), firstRow: -1 }, "-1"],
])("%s is refused before anything is sent", (_, wrong, value) => {
  const { sender } = pair({ once: true });
  expect(typedError(() => sender.encode(1, [b, wrong])).parts.value).toBe(value);
  expect(sender.encode(1, [b])!.payloadBytes).toBe(2);
});

test("a received id past the vocabulary is refused and changes nothing", () => {
  const { sender } = pair({ vocabSize: 2000, once: true });
  const { receiver } = pair({ once: true });
  const frame = sender.encode(1, [b, entry(3, 1, 1500)])!.bytes;
  expect(typedError(() => receiver.decode(frame)).parts).toMatchObject({
    value: "1500",
    where: `frame offset ${28 + 12 + 2 + 12 + 2}`,
  });
  expect(typedError(() => receiver.labels(1)).kind).toBe("bad-input");
});
