/**
 * Probes: a few fixed samples per client whose activations are watched from epoch to epoch (method, section 5).
 *
 * They run through the uncut global model without dropout, outside training: nothing they do crosses the wire or
 * changes the run.
 */
import { batchGeometry } from "../backend/fused.ts";
import { padBatch } from "../data/batches.ts";
import type { TokenizedSample } from "../data/sample.ts";
import type { ProbedSample } from "../lanes/laneApi.ts";
import type { Gpt2 } from "../model/gpt2.ts";
import type { AdapterTensors } from "../model/lora.ts";
import { tensorScope } from "../model/tensorScope.ts";
import { cosine } from "../numeric/cosine.ts";
import type { SampleTensor } from "../wire/link.ts";
import { rowCosines } from "./similarity.ts";

export interface ProbeTarget {
  client: number;
  /** The samples watched, in the order of their numbers among the client's from 0. */
  samples: readonly TokenizedSample[];
  /** What the server holds of a sample's activation at the cut. */
  reference(sample: number): SampleTensor | undefined;
}

export class Probe {
  /** Activations after every block of the epoch before, [rows, d] each. */
  private previous: Float32Array[][] = [];

  constructor(
    private readonly model: Gpt2,
    private readonly cutLayer: number,
    private readonly target: ProbeTarget,
  ) {}

  /** Runs the probe set once and compares with the last call. */
  run(adapters: () => AdapterTensors): ProbedSample[] {
    const { client, samples, reference } = this.target;
    const { width } = this.model.config;
    const current = samples.map((sample) => this.activations(sample, adapters));
    const probed = samples.map(({ id }, number): ProbedSample => {
      const blocks = current[number]!;
      const before = this.previous[number];
      const atCut = blocks[this.cutLayer - 1]!;
      return {
        client,
        sample: id,
        rows: atCut.length / width,
        current: atCut,
        reference: reference(number)?.values.slice(),
        layerSimilarity: before?.map((activation, block) => cosine(activation, blocks[block]!)),
        tokenSimilarity: before && rowCosines(before[this.cutLayer - 1]!, atCut, width),
      };
    });
    this.previous = current;
    return probed;
  }

  private activations(sample: TokenizedSample, adapters: () => AdapterTensors): Float32Array[] {
    return tensorScope(() => {
      const { ids, lengths, length } = padBatch([sample], this.model.config.endOfText);
      const blocks: Float32Array[] = [];
      const all = [0, this.model.config.layers] as const;
      this.model.evaluateBlocks(this.model.embed(ids, length), all, batchGeometry(lengths, length), adapters(), (y) => {
        blocks.push(Float32Array.from(y.dataSync()));
      });
      return blocks;
    });
  }
}
