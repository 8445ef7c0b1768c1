/** The cpu backend: plain JavaScript, for tiny tests and as the last resort. */
import { version_cpu } from "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";

/** Makes tfjs ready on `cpu` in this thread and returns what runs there. */
export async function openCpu(): Promise<string> {
  await tf.setBackend("cpu");
  // Naming its version keeps the import: the package claims to have no side effects, and a bundler believes that.
  return `plain JavaScript, tfjs ${version_cpu}`;
}
