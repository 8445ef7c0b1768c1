/** From the server to clients on other threads. */
import type { Transport } from "./transport.ts";

/** A frame with the client that it is for, or comes from. */
export interface ClientFrame {
  client: number;
  frame: Uint8Array;
}

/** Frames that wait for a message to the threads of their clients. */
export class WorkerTransport {
  private waiting: ClientFrame[] = [];

  /** @param deliver hands frames to the threads; resolves once their clients have received them */
  constructor(private readonly deliver: (frames: readonly ClientFrame[]) => Promise<void>) {}

  to(client: number): Transport {
    return {
      send: ({ frame }) => {
        if (frame) this.waiting.push({ client, frame: frame.bytes });
      },
    };
  }

  /** Delivers what waits, in the order in which it was sent. */
  async flush(): Promise<void> {
    const frames = this.waiting;
    this.waiting = [];
    if (frames.length > 0) await this.deliver(frames);
  }
}
