/** How the training samples are spread over clients. */

import { append } from "../../protocol/config/largeLists.ts";
import type { PartitionConfig } from "../../protocol/config/runConfig.ts";
import { assertNever, badInput } from "../../protocol/errors.ts";
import { type RandomStream, randomStream } from "../numeric/random.ts";

/** Label skew goes by this; "" where there is none. */
interface Categorized {
  category: string;
}

/**
 * Every sample at exactly one client, every client with at least one; the same seed gives the same partition.
 *
 * - `iid`: shuffled and dealt in turn, so sizes differ by at most one.
 * - `dirichlet`: label skew (as Yurochkin et al. 2019): each category's samples in proportions from Dirichlet(alpha).
 * - `quantity`: client sizes in proportions from Dirichlet(alpha).
 *
 * @throws bad-input when there are fewer samples than clients, or label skew is asked for where no sample has a category.
 */
export function partition<S extends Categorized>(
  samples: readonly S[],
  clients: number,
  config: PartitionConfig,
  seed: number,
): S[][] {
  if (samples.length < clients) {
    throw badInput({
      what: "there are fewer training samples than clients",
      where: "clients",
      value: `${clients} clients, ${samples.length} samples`,
      remedy: "Lower clients, or raise data.maxTrain.",
    });
  }
  const stream = randomStream(seed, "partition");
  return fillEmpty(spread(samples, clients, config, stream));
}

function spread<S extends Categorized>(
  samples: readonly S[],
  clients: number,
  config: PartitionConfig,
  stream: RandomStream,
): S[][] {
  switch (config.kind) {
    case "iid": {
      const parts = Array.from({ length: clients }, (): S[] => []);
      for (const [index, sample] of stream.shuffle([...samples]).entries()) parts[index % clients]!.push(sample);
      return parts;
    }
    case "quantity":
      return cut(samples, dirichlet(clients, config.alpha, stream), stream);
    case "dirichlet": {
      const parts = Array.from({ length: clients }, (): S[] => []);
      for (const group of byCategory(samples)) {
        const shares = cut(group, dirichlet(clients, config.alpha, stream), stream);
        for (const [client, share] of shares.entries()) append(parts[client]!, share);
      }
      return parts;
    }
    default:
      return assertNever(config);
  }
}

/** The samples, shuffled and cut into consecutive shares of the given proportions. */
function cut<S>(samples: readonly S[], proportions: readonly number[], stream: RandomStream): S[][] {
  const shuffled = stream.shuffle([...samples]);
  let total = 0;
  let start = 0;
  return proportions.map((proportion, client) => {
    total += proportion;
    const end = client === proportions.length - 1 ? shuffled.length : Math.round(total * shuffled.length);
    const share = shuffled.slice(start, end);
    start = end;
    return share;
  });
}

/** Proportions from a symmetric Dirichlet(alpha): gamma variates over their sum. */
function dirichlet(size: number, alpha: number, stream: RandomStream): number[] {
  const weights = Array.from({ length: size }, () => stream.gamma(alpha));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum > 0) return weights.map((weight) => weight / sum);
  // For tiny alpha all variates underflow; the limit gives everything to one client.
  const winner = stream.below(size);
  return weights.map((_, index) => (index === winner ? 1 : 0));
}

function byCategory<S extends Categorized>(samples: readonly S[]): S[][] {
  const groups = new Map<string, S[]>();
  for (const sample of samples) {
    const group = groups.get(sample.category);
    if (group === undefined) groups.set(sample.category, [sample]);
    else group.push(sample);
  }
  if (groups.size === 1 && groups.has("")) {
    throw badInput({
      what: "a Dirichlet partition needs categories, and no sample has one",
      where: "partition.kind",
      remedy: 'Choose "iid" or "quantity", or give the samples a category.',
    });
  }
  return [...groups.values()];
}

/** A client without samples gets one from the client that has most. */
function fillEmpty<S>(parts: S[][]): S[][] {
  for (const part of parts) {
    if (part.length > 0) continue;
    const largest = parts.reduce((most, other) => (other.length > most.length ? other : most));
    part.push(largest.pop()!);
  }
  return parts;
}
