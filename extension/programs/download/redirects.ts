/** A request that follows redirects, each checked before it is followed. */
import { BlockList, isIP } from "node:net";
import { type Dispatcher, request } from "undici";
import { runFailed } from "../../protocol/errors.ts";
import { header } from "./response.ts";

/** GitHub and Hugging Face need one or two. */
const maxRedirections = 5;

const redirecting = new Set([301, 302, 303, 307, 308]);

export type AskOptions = Pick<Dispatcher.RequestOptions, "headers" | "signal"> & { dispatcher: Dispatcher };

/** @throws run-failed for a redirect that is not to be followed; else what undici throws. */
export async function ask(url: string, options: AskOptions): Promise<Dispatcher.ResponseData> {
  let at = new URL(url);
  for (let hops = 0; ; hops++) {
    const answer = await request(at, options);
    const location = header(answer.headers, "location");
    if (!redirecting.has(answer.statusCode) || location === undefined) return answer;
    // What an answer that is let go still brings is of no interest.
    answer.body.on("error", () => {}).destroy();
    if (hops === maxRedirections)
      throw runFailed({ what: "too many redirects", where: url, range: `at most ${maxRedirections}` });
    at = redirectTarget(at, location);
  }
}

/** @throws run-failed for an address that is none, or leads out of https, of the web, or into the machine or its network. */
export function redirectTarget(from: URL, location: string): URL {
  const refuse = (what: string) => runFailed({ what, where: from.href, value: location.slice(0, 300) });
  if (!URL.canParse(location, from)) throw refuse("the server redirects to an invalid address");
  const to = new URL(location, from);
  if (!/^https?:$/.test(to.protocol)) throw refuse(`a redirect leads to ${to.protocol}, which is not the web`);
  // What began encrypted must not continue in the open.
  if (from.protocol === "https:" && to.protocol === "http:") throw refuse("a redirect leads from https to http");
  if (isPrivate(to.hostname) && !isPrivate(from.hostname)) throw refuse("a redirect leads into the private network");
  return to;
}

const privateAddresses = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  privateAddresses.addSubnet(net, bits);
}
for (const [net, bits] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const) {
  privateAddresses.addSubnet(net, bits, "ipv6");
}

/** Only by its name: a name that resolves to such an address is not detected. */
function isPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  const family = isIP(host);
  // Addresses of IPv4 within IPv6 are checked as IPv4.
  return family !== 0 && privateAddresses.check(host, family === 6 ? "ipv6" : "ipv4");
}
