/** The process's side of the control channel: a socket that answers whoever knows the secret. */
import { createServer, type Server, type Socket } from "node:net";
import { type Remote, serve } from "../../protocol/messages/channel.ts";
import { type ControlApi, controlMessages } from "../../protocol/messages/controlApi.ts";
import { checkedApi } from "../../protocol/messages/messageTable.ts";
import { isSecret } from "./channelFile.ts";
import { MessageLines } from "./messageLines.ts";
import { makeSocketPlace } from "./socketPlace.ts";

export interface ControlListener {
  /** A socket's path or a pipe's name. */
  readonly address: string;
  /** Ends all connections, after what was written to them. */
  close(): void;
}

/** Milliseconds that a connection has to send the secret. */
const secretWithin = 5000;
const mostConnections = 32;

/** Opens a socket. It does not keep the process. @throws as the system does, where it cannot be opened. */
export async function openListener(api: Remote<ControlApi>, secret: string): Promise<ControlListener> {
  const place = makeSocketPlace();
  const open = new Set<Socket>();
  const checked = checkedApi<Remote<ControlApi>>(api, controlMessages);
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.unref();
    admit(socket, checked, secret);
  });
  server.maxConnections = mostConnections;
  try {
    await listening(server, place.address);
  } catch (error) {
    place.remove();
    throw error;
  }
  server.unref();
  return {
    address: place.address,
    close() {
      server.close();
      for (const socket of open) socket.end();
      place.remove();
    },
  };
}

function listening(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      server.off("error", reject);
      // A connection that cannot be accepted is its caller's loss.
      server.on("error", () => {});
      resolve();
    });
  });
}

/** The first line is the secret. Without it nothing is answered, not even that it is wrong. */
function admit(socket: Socket, api: Remote<ControlApi>, secret: string): void {
  const lines = new MessageLines(socket);
  const timer = setTimeout(() => socket.destroy(), secretWithin).unref();
  const stop = lines.onMessage((message) => {
    stop();
    clearTimeout(timer);
    if (!isSecret((message as { secret?: unknown } | null)?.secret, secret)) {
      socket.destroy();
      return;
    }
    lines.post({ ready: { pid: process.pid } });
    serve(lines, api);
  });
}
