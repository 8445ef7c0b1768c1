/** Connections, by way of a proxy where the environment names one. */
import { getProxyForUrl } from "proxy-from-env";
import { Agent, type Dispatcher, Pool, ProxyAgent } from "undici";
import { badInput } from "../../protocol/errors.ts";

/**
 * Sends each request to its origin or to the proxy for it: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, also in small letters.
 *
 * @param stallMs connecting, headers and each piece of a body take no longer.
 */
export function openConnections(stallMs: number): Dispatcher {
  const timeouts = { headersTimeout: stallMs, bodyTimeout: stallMs };
  const connect = { timeout: stallMs };
  return new Agent({
    factory: (origin) => {
      const proxy = getProxyForUrl(String(origin));
      if (proxy === "") return new Pool(origin, { ...timeouts, connect });
      checkProxy(proxy);
      // Proxies often refuse to tunnel to port 80, so that plain HTTP is requested from them directly.
      return new ProxyAgent({ ...timeouts, uri: proxy, proxyTunnel: false, proxyTls: connect, requestTls: connect });
    },
  });
}

/** Takes the place of what the environment says. */
export function useProxy(proxy: string | null, noProxy: string | null): void {
  // Small letters go before capitals.
  if (proxy !== null) for (const name of ["https_proxy", "http_proxy"]) process.env[name] = proxy;
  if (noProxy !== null) process.env.no_proxy = noProxy;
}

function checkProxy(proxy: string): void {
  if (URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol)) return;
  throw badInput({
    what: "this proxy cannot be used",
    // Not the whole: it may hold a password.
    value: proxy.replace(/\/\/[^@]*@/, "//…@"),
    range: "http://HOST:PORT or https://HOST:PORT",
    remedy: "Correct HTTPS_PROXY and HTTP_PROXY, or http.proxy in VS Code.",
  });
}
