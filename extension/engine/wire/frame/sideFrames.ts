/** Frames that carry neither activations, gradients nor labels: adapters, thresholds and failures. */
import { fault, fromWireError, type SplitcomError, toWireError } from "../../../protocol/errors.ts";
import { faultDetails } from "../../../protocol/faults.ts";
import type { ThresholdGroup } from "../../../protocol/thresholdGroups.ts";
import { bytesOf } from "./bytesOf.ts";
import { codings, type Frame } from "./frame.ts";
import { frameError, openFrame } from "./frameReader.ts";
import { FrameWriter } from "./frameWriter.ts";

export type AdapterInterface = "up.adapter" | "down.adapter";

/** All trainable parameters of a client, flat, in an order both sides know. */
export function encodeAdapter(name: AdapterInterface, client: number, step: number, parameters: Float32Array): Frame {
  const header = {
    interface: name,
    coding: codings.f32,
    flags: 0,
    client,
    step,
    dim: parameters.length,
    entries: 1,
  } as const;
  const writer = new FrameWriter(header, parameters.byteLength);
  writer.copy(bytesOf(parameters));
  return { bytes: writer.finish(), payloadBytes: parameters.byteLength, sideBytes: 0, bitmapBytes: 0 };
}

/**
 * @param count number of parameters the receiver's model has
 * @throws `bad-input` on any defect
 */
export function decodeAdapter(name: AdapterInterface, client: number, count: number, frame: Uint8Array): Float32Array {
  const expected = { interface: name, coding: codings.f32, flags: 0, client, dim: count, entries: 1 } as const;
  const { body } = openFrame(frame, expected);
  const coded = body.take(4 * count, "parameters");
  body.finish();
  const parameters = new Float32Array(count);
  bytesOf(parameters).set(coded);
  return parameters;
}

const groupCodes: Readonly<Record<ThresholdGroup, number>> = { activation: 1, gradient: 2 };

/** Thresholds from now on; a group that is absent keeps its own. */
export type Thresholds = Partial<Record<ThresholdGroup, number>>;

const groups = Object.entries(groupCodes) as [ThresholdGroup, number][];
const thresholdBytes = 9;

export function encodeThresholds(client: number, step: number, thresholds: Thresholds): Frame {
  const present = groups.filter(([group]) => thresholds[group] !== undefined);
  const writer = new FrameWriter(
    { interface: "down.control", coding: codings.f64, flags: 0, client, step, dim: 1, entries: present.length },
    thresholdBytes * present.length,
  );
  for (const [group, code] of present) {
    writer.u8(code);
    writer.f64(thresholds[group]!);
  }
  return { bytes: writer.finish(), payloadBytes: 8 * present.length, sideBytes: 0, bitmapBytes: 0 };
}

/** @throws `bad-input` on any defect */
export function decodeThresholds(client: number, frame: Uint8Array): Thresholds {
  const { header, body } = openFrame(frame, {
    interface: "down.control",
    coding: codings.f64,
    flags: 0,
    client,
    dim: 1,
  });
  const thresholds: Thresholds = {};
  for (let i = 0; i < header.entries; i++) {
    const { offset } = body;
    const code = body.u8("group");
    const group = groups.find(([, known]) => known === code)?.[0];
    if (group === undefined || group in thresholds) {
      throw frameError(
        "group is unknown or comes twice",
        offset,
        code,
        groups.map(([name, at]) => `${at} ${name}`).join(", "),
      );
    }
    thresholds[group] = body.f64("theta", -1, 2);
  }
  body.finish();
  return thresholds;
}

export type ErrorInterface = "up.error" | "down.error";

/** The longest message of a failure, in bytes. */
const maxErrorBytes = 65_536;

/** Why the sender abandoned its step: any thrown value, with a fault's details for the log. */
export function encodeFailure(name: ErrorInterface, client: number, step: number, error: unknown): Frame {
  const sent = { ...toWireError(error), details: faultDetails(error)?.slice(0, maxErrorBytes / 8) };
  const text = new TextEncoder().encode(JSON.stringify(sent));
  const body =
    text.length <= maxErrorBytes ? text : new TextEncoder().encode('{"what":"an error too long to be sent"}');
  const writer = new FrameWriter(
    { interface: name, coding: codings.json, flags: 0, client, step, dim: 1, entries: 1 },
    body.length,
  );
  writer.copy(body);
  return { bytes: writer.finish(), payloadBytes: 0, sideBytes: 0, bitmapBytes: 0 };
}

/** @returns the failure; of a defective frame, what is wrong with it: an answer to it would be answered in turn. */
export function decodeFailure(name: ErrorInterface, client: number, frame: Uint8Array): SplitcomError {
  try {
    const { body } = openFrame(frame, { interface: name, coding: codings.json, flags: 0, client, dim: 1, entries: 1 });
    const sent: unknown = JSON.parse(new TextDecoder().decode(body.rest("failure").subarray(0, maxErrorBytes)));
    const { details } = (sent ?? {}) as { details?: unknown };
    return fromWireError(sent, typeof details === "string" ? details : undefined);
  } catch (error) {
    return fault(error, `${name} of client ${client}`);
  }
}
