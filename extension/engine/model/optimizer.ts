/**
 * AdamW on flat adapter vectors (Loshchilov and Hutter 2019), with PyTorch's order of operations.
 *
 * Plain arrays rather than tensors: adapters are small, the update is then the same on every backend, and a state is
 * three arrays that can be checkpointed or sent.
 */
export interface AdamWOptions {
  learningRate: number;
  weightDecay: number;
  /** Largest global L2 norm of the gradient; 0: no clipping. */
  clipNorm: number;
}

/** What an optimizer remembers between steps. */
export interface AdamWState {
  /** Steps taken. */
  step: number;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export class AdamW {
  private step = 0;
  private readonly firstMoment: Float32Array;
  private readonly secondMoment: Float32Array;

  constructor(
    size: number,
    private readonly options: AdamWOptions,
  ) {
    this.firstMoment = new Float32Array(size);
    this.secondMoment = new Float32Array(size);
  }

  /** A copy. */
  state(): AdamWState {
    return { step: this.step, firstMoment: this.firstMoment.slice(), secondMoment: this.secondMoment.slice() };
  }

  /** Continues from a state of the same size. */
  restore({ step, firstMoment, secondMoment }: AdamWState): void {
    this.step = step;
    this.firstMoment.set(firstMoment);
    this.secondMoment.set(secondMoment);
  }

  /** One step in place. @param parameters, gradient of the size given at construction. */
  update(parameters: Float32Array, gradient: Float32Array): void {
    const { learningRate, weightDecay, clipNorm } = this.options;
    const { firstMoment, secondMoment } = this;
    this.step++;
    const clip = clipFactor(gradient, clipNorm);
    const stepSize = learningRate / (1 - BETA1 ** this.step);
    const secondCorrection = Math.sqrt(1 - BETA2 ** this.step);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]! * clip;
      const m = BETA1 * firstMoment[i]! + (1 - BETA1) * g;
      const v = BETA2 * secondMoment[i]! + (1 - BETA2) * g * g;
      firstMoment[i] = m;
      secondMoment[i] = v;
      const decayed = parameters[i]! * (1 - learningRate * weightDecay);
      parameters[i] = decayed - (stepSize * m) / (Math.sqrt(v) / secondCorrection + EPSILON);
    }
  }
}

/** The factor that brings a gradient's L2 norm down to `clipNorm`; 1 when it is not above, or when clipping is off. */
function clipFactor(gradient: Float32Array, clipNorm: number): number {
  if (clipNorm === 0) return 1;
  let squares = 0;
  for (const g of gradient) squares += g * g;
  // PyTorch adds 1e-6 to the norm before dividing.
  return Math.min(1, clipNorm / (Math.sqrt(squares) + 1e-6));
}
