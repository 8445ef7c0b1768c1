/** A connection as an endpoint of the typed channel: every message is a line of JSON. */
import type { Socket } from "node:net";
import type { Endpoint } from "../../protocol/messages/channel.ts";

/** Characters of a line; every message of the control channel is far shorter. */
export const longestLine = 64 * 1024;

/** Closes the connection on a line that is too long or no JSON, and where the other side takes nothing any more. */
export class MessageLines implements Endpoint {
  private readonly listeners = new Set<(message: unknown) => void>();
  private rest = "";

  constructor(private readonly socket: Socket) {
    socket.setEncoding("utf8");
    socket.on("data", (text) => this.read(String(text)));
    // What was wrong shows as the end of the connection.
    socket.on("error", () => socket.destroy());
  }

  post(message: unknown): void {
    if (!this.socket.writable) throw new Error("the connection has ended");
    this.socket.write(`${JSON.stringify(message)}\n`);
    if (this.socket.writableLength > 16 * longestLine) this.socket.destroy();
  }

  onMessage(listener: (message: unknown) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private read(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop()!;
    if (this.rest.length > longestLine || lines.some(({ length }) => length > longestLine)) {
      this.socket.destroy();
      return;
    }
    for (const line of lines) {
      if (this.socket.destroyed) return;
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        this.socket.destroy();
        return;
      }
      for (const listener of [...this.listeners]) listener(message);
    }
  }
}
