import * as tf from "@tensorflow/tfjs-core";

/**
 * Tensors that outlive the call they were made in, until their owner disposes them all at once.
 *
 * `tf.tidy` frees what its function made when the function returns. A party computes, sends a frame and computes on when the answer
 * comes, so what it needs for the way back has to outlive the first call.
 */
export class HeldTensors {
  private held: tf.Tensor[] = [];

  /** Runs `work` and holds every tensor that it made and did not dispose. Not to be nested, nor to be left before `work` is done. */
  hold<T>(work: () => T): T {
    const engine = tf.engine();
    engine.startScope("held");
    try {
      return work();
    } finally {
      const { track } = engine.state.activeScope;
      for (const tensor of track) if (!tensor.isDisposed) this.held.push(tensor);
      // What the scope does not track it does not dispose, and no scope around it does.
      track.length = 0;
      engine.endScope();
    }
  }

  dispose(): void {
    for (const tensor of this.held) tensor.dispose();
    this.held = [];
  }
}
