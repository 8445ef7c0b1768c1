/** What answers mean for a part that is there, and where redirects may lead. */
import { describe, expect, test } from "vitest";
import { redirectTarget } from "../../../extension/programs/download/redirects.ts";
import {
  type Answer,
  ifRangeOf,
  placeBody,
  RetryableError,
  type Version,
} from "../../../extension/programs/download/response.ts";
import { SplitcomError } from "../../../extension/protocol/errors.ts";

const date = "Mon, 01 Jan 2024 00:00:00 GMT";
const later = "Tue, 02 Jan 2024 00:00:00 GMT";
const known: Version = { etag: '"1"', lastModified: date, total: 300 };
const place = (status: number, headers: Answer["headers"], version: Partial<Version> = {}, offset = 100) =>
  placeBody("https://a.example/f", { status, headers }, { offset, known: { ...known, ...version } });
const part = { "content-range": "bytes 100-299/300", "content-length": "200", etag: '"1"', "last-modified": date };

describe("a part is joined where all that the server says agrees", () => {
  test.each<[string, Answer["headers"], Partial<Version>]>([
    ["everything is as it was", part, {}],
    ["the server says no more than the range", { "content-range": "bytes 100-299/300" }, {}],
    ["nothing but a date was known", { ...part, etag: undefined }, { etag: null, total: null }],
    ["the length is not said now", { ...part, "content-range": "bytes 100-299/*" }, {}],
    ["only some of the rest comes", { ...part, "content-range": "bytes 100-199/300", "content-length": "100" }, {}],
    ["a weak mark is the same", { ...part, etag: 'W/"1"' }, { etag: 'W/"1"' }],
  ])("%s", (_, headers, version) => {
    expect(place(206, headers, version)).toMatchObject({ kind: "body", start: 100 });
  });
});

describe("anything that contradicts starts over", () => {
  test.each<[string, Answer["headers"], Partial<Version>]>([
    ["another ETag", { ...part, etag: '"2"' }, {}],
    ["another weak ETag", { ...part, etag: 'W/"2"' }, { etag: 'W/"1"' }],
    ["another date", { ...part, "last-modified": later }, {}],
    ["another date although the ETag is the same", { ...part, "last-modified": later }, {}],
    ["another length of the whole", { ...part, "content-range": "bytes 100-399/400", "content-length": "300" }, {}],
    ["another begin", { ...part, "content-range": "bytes 50-299/300", "content-length": "250" }, {}],
    ["an end before the begin", { ...part, "content-range": "bytes 100-50/300", "content-length": undefined }, {}],
    ["an end beyond the whole", { ...part, "content-range": "bytes 100-300/300", "content-length": "201" }, {}],
    ["a length that is not the range's", { ...part, "content-length": "100" }, {}],
    ["no range", { etag: '"1"' }, {}],
    ["a range that is none", { ...part, "content-range": "items 1-2/3" }, {}],
    ["several parts", { "content-type": "multipart/byteranges; boundary=x" }, {}],
  ])("%s", (_, headers, version) => {
    expect(place(206, headers, version).kind).toBe("startOver");
  });
});

describe("416", () => {
  test.each<[string, string | undefined, Answer["headers"], Partial<Version>, string]>([
    ["all is there", "bytes */100", {}, { total: 100 }, "complete"],
    ["of unknown length, with the same ETag", "bytes */100", { etag: '"1"' }, { total: null }, "complete"],
    ["of unknown length, without an ETag", "bytes */100", {}, { total: null }, "startOver"],
    ["a shorter file that is as long as the part", "bytes */100", {}, { total: 300 }, "startOver"],
    ["a shorter file", "bytes */50", {}, { total: null }, "startOver"],
    ["a longer file", "bytes */300", {}, {}, "startOver"],
    ["another ETag", "bytes */100", { etag: '"2"' }, { total: 100 }, "startOver"],
    ["another date", "bytes */100", { "last-modified": later }, { total: 100 }, "startOver"],
    ["no length", undefined, {}, { total: 100 }, "startOver"],
  ])("%s", (_, range, headers, version, kind) => {
    expect(place(416, { "content-range": range, ...headers }, version).kind).toBe(kind);
  });
});

const whole = "bytes 0-299/300";

describe.each<[string, number, Answer["headers"], RegExp]>([
  ["a part", 206, part, /a part of the file where all of it was asked for/],
  ["a part that is the whole", 206, { "content-range": whole }, /a part of the file where all of it was asked for/],
  ["a part without a range", 206, {}, /a part of the file where all of it was asked for/],
  ["parts", 206, { "content-type": "multipart/byteranges; boundary=x" }, /a part of the file/],
  ["a part as the whole", 200, { ...part, "content-length": "200" }, /a part of the file.*found bytes 100-299\/300/],
  ["a part of unknown length as the whole", 200, { "content-range": "bytes 0-99/*" }, /a part of the file/],
  ["a whole of another length", 200, { "content-range": whole, "content-length": "200" }, /a part of the file/],
  ["parts as the whole", 200, { "content-type": "multipart/byteranges; boundary=x" }, /found multipart\/byteranges/],
  ["a range that cannot be", 416, { "content-range": "bytes */300" }, /refuses a range that was not requested/],
  ["nothing", 204, {}, /nothing at this address \(204\)/],
  ["nothing, and a form to clear", 205, {}, /nothing at this address \(205\)/],
  ["no change", 304, { etag: '"1"' }, /nothing has changed, without having been asked/],
])("%s (%i) for an answer to a request for the whole file", (_, status, headers, message) => {
  test("is an error at once", () => {
    const answer = () => placeBody("https://a.example/f", { status, headers }, undefined);
    expect(answer).toThrow(SplitcomError);
    expect(answer).toThrow(message);
  });
});

test.each<[string, Answer["headers"]]>([
  ["a part", part],
  ["several parts", { "content-type": "multipart/byteranges; boundary=x" }],
])("where the rest was asked for, %s that is called the whole starts over", (_, headers) => {
  expect(place(200, headers).kind).toBe("startOver");
});

test.each<[string, Answer["headers"], number | null]>([
  ["its range", { "content-range": whole }, 300],
  ["its length", { "content-length": "300" }, 300],
  ["both", { "content-range": whole, "content-length": "300" }, 300],
  ["neither", {}, null],
])("a whole file is as long as the answer says by %s", (_, headers, total) => {
  const body = { kind: "body", start: 0, total };
  expect(placeBody("https://a.example/f", { status: 200, headers }, undefined)).toEqual(body);
  expect(place(200, headers)).toEqual(body);
});

test.each([
  [{ etag: '"1"', lastModified: date }, '"1"'],
  [{ etag: 'W/"1"', lastModified: date }, date],
  [{ etag: 'W/"1"', lastModified: null }, null],
  [{ etag: null, lastModified: "yesterday" }, null],
  [{ etag: null, lastModified: null }, null],
])("If-Range of %j is %j", (version, expected) => {
  expect(ifRangeOf({ ...version, total: 1 })).toBe(expected);
});

test.each([
  [503, true],
  [500, true],
  [408, true],
  [425, true],
  [429, true],
  [400, false],
  [404, false],
  [405, false],
  [416, false],
  [451, false],
  [501, false],
  [505, false],
  [511, false],
  [204, false],
  [304, false],
  [300, false],
])("the answer %i is tried again: %j", (status, again) => {
  const answer = () => placeBody("https://a.example/f", { status, headers: {} }, undefined);
  expect(answer).toThrow(again ? RetryableError : /the server/);
  if (!again) expect(answer).not.toThrow(RetryableError);
});

describe("a redirect", () => {
  const from = (url: string, location: string) => () => redirectTarget(new URL(url), location).href;

  test.each([
    ["https://a.example/x/y", "z?q#h", "https://a.example/x/z?q#h"],
    ["https://a.example/x", "//b.example/y", "https://b.example/y"],
    ["http://a.example/x", "https://a.example/x", "https://a.example/x"],
    ["http://127.0.0.1:8080/x", "http://localhost/y", "http://localhost/y"],
    ["http://10.0.0.5/x", "http://192.168.1.1/y", "http://192.168.1.1/y"],
    ["https://a.example/x", "https://8.8.8.8/y", "https://8.8.8.8/y"],
    ["https://a.example/x", "https://[2606:4700::1]/y", "https://[2606:4700::1]/y"],
  ])("from %s to %s is followed", (url, location, target) => {
    expect(from(url, location)()).toBe(target);
  });

  test.each([
    ["https://a.example/x", "http://a.example/x", /from https to http/],
    ["https://a.example/x", "file:///etc/passwd", /leads to file:, which is not the web/],
    ["http://a.example/x", "ftp://a.example/x", /leads to ftp:/],
    ["http://a.example/x", "data:text/plain,x", /leads to data:/],
    ["http://a.example/x", "http://[", /an invalid address/],
    ["http://a.example/x", "http://:99999/", /an invalid address/],
    ...["localhost", "api.localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "10.1.2.3", "172.16.0.1"].map(
      (host): [string, string, RegExp] => ["http://a.example/x", `http://${host}/`, /into the private network/],
    ),
    ...["192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "[::1]", "[::]", "[fd00::1]", "[fe80::1]"].map(
      (host): [string, string, RegExp] => ["https://a.example/x", `https://${host}/`, /into the private network/],
    ),
    ["https://a.example/x", "https://[::ffff:127.0.0.1]/", /into the private network/],
    ["https://8.8.8.8/x", "https://localhost./", /into the private network/],
  ])("from %s to %s is refused", (url, location, message) => {
    expect(from(url, location)).toThrow(message);
  });
});
