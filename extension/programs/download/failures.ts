/** What a failure means: whether a retry may fix it, and how it is reported. */
import { errorCode } from "../../engine/io/files/fileErrors.ts";
import { fault, runFailed, SplitcomError } from "../../protocol/errors.ts";
import { proxyWantsLogin, RetryableError } from "./response.ts";

/** A failure that a retry may fix, described in text. @throws at once what no retry fixes. */
export function toRetryable(error: unknown, url: string): RetryableError {
  if (error instanceof SplitcomError) throw error;
  if (error instanceof RetryableError) return error;
  const code = errorCode(error) ?? "";
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes("(407)")) throw proxyWantsLogin(url);
  const { host } = new URL(url);
  const lasting = lastingFailure(code, host);
  if (lasting !== undefined) throw runFailed({ ...lasting, where: url }, error);
  const words: Record<string, string> = {
    UND_ERR_CONNECT_TIMEOUT: `${host} does not respond`,
    UND_ERR_HEADERS_TIMEOUT: `${host} does not respond`,
    UND_ERR_BODY_TIMEOUT: "no data arrived for a while",
    EAI_AGAIN: `${host} or the proxy is not found`,
    ECONNREFUSED: "the connection is refused",
    ECONNRESET: "the connection broke",
    UND_ERR_SOCKET: "the connection broke",
  };
  if (code === "" && (error instanceof TypeError || error instanceof RangeError)) throw fault(error);
  return new RetryableError(words[code] ?? message);
}

function lastingFailure(code: string, host: string): { what: string; remedy: string } | undefined {
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    const remedy = "If a proxy intercepts TLS connections, name its certificate in NODE_EXTRA_CA_CERTS.";
    return { what: `the server's certificate is not trusted (${code})`, remedy };
  }
  if (code === "ENOTFOUND") {
    const remedy = "Check the address and the network connection.";
    return { what: `${host} or the proxy is not found`, remedy };
  }
  // A broken end is no other protocol.
  if (code === "EPROTO" || code.startsWith("ERR_SSL_"))
    return {
      what: `${host} does not speak TLS (${code})`,
      remedy: "Check whether the address starts with http instead of https.",
    };
  if (/^HPE_(?!INVALID_CHUNK|INVALID_EOF|CLOSED)/.test(code))
    return {
      what: `${host} does not speak HTTP (${code})`,
      remedy: "Check whether the address starts with https instead of http.",
    };
  if (["UND_ERR_INVALID_ARG", "UND_ERR_HEADERS_OVERFLOW", "UND_ERR_NOT_SUPPORTED", "ERR_INVALID_URL"].includes(code))
    return { what: `the address or the server's answer cannot be used (${code})`, remedy: "Correct the address." };
  return undefined;
}
