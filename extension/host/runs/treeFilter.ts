/** Which runs the tree shows. */
import { l10n } from "vscode";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import type { ConfigValues } from "../../protocol/runTable/configValues.ts";
import type { RunFilter } from "../../protocol/runTable/runFilter.ts";

/** @returns of each run in the order given; undefined where it has none. */
export type ReadConfigs = (runs: RunId[]) => Promise<readonly (ConfigValues | undefined)[]>;

type Language = typeof import("../../protocol/runTable/runFilter.ts");

/** Lets all runs through. */
const everything: RunFilter = { isEmpty: true, problems: [], needsConfigs: false, fits: () => true };

/**
 * The language of filters is loaded with the first one, not with the extension, and configurations are read only where a filter asks for
 * what only they have.
 */
export class TreeFilter {
  private written = "";
  private filter = everything;
  private language: Language | undefined;
  private readonly configs = new Map<RunId, ConfigValues | undefined>();
  private reading: Promise<void> = Promise.resolve();

  /** @param changed called where the language has been loaded, or configurations have come that the filter asks for. */
  constructor(
    private readonly readConfigs: ReadConfigs,
    private readonly changed: () => void,
  ) {}

  get text(): string {
    return this.written;
  }

  get isEmpty(): boolean {
    return this.filter.isEmpty;
  }

  set(text: string, runs: readonly RunSummary[]): void {
    this.written = text;
    if (text.trim() === "") this.filter = everything;
    else if (this.language !== undefined) {
      this.filter = this.language.runFilter(text, this.paths);
      this.lookAt(runs);
    } else {
      this.reading = import("../../protocol/runTable/runFilter.ts").then((language) => {
        this.language = language;
        // Another may have been written meanwhile.
        this.set(this.written, runs);
        this.changed();
      });
    }
  }

  /** Reads the configurations of runs that are new, where the filter needs them. */
  lookAt(runs: readonly RunSummary[]): void {
    if (!this.filter.needsConfigs) return;
    const missing = runs
      .filter(({ run, status }) => status !== "queued" && !this.configs.has(run))
      .map(({ run }) => run);
    if (missing.length === 0) return;
    for (const run of missing) this.configs.set(run, undefined);
    this.reading = this.readConfigs(missing).then(
      (found) => {
        missing.forEach((run, index) => {
          this.configs.set(run, found[index]);
        });
        this.filter = this.language!.runFilter(this.written, this.paths);
        this.changed();
      },
      () => {
        // Asked for again with the next news: the process that reads runs may have been restarted.
        for (const run of missing) this.configs.delete(run);
      },
    );
  }

  fits(summary: RunSummary): boolean {
    return this.filter.fits({ summary, config: this.configs.get(summary.run) });
  }

  /** What terms have wrong that hide nothing, once what they ask for is known. */
  async problems(): Promise<string[]> {
    // Loading the language may lead to reading configurations.
    for (let waited: unknown; waited !== this.reading; ) {
      waited = this.reading;
      await this.reading;
    }
    return this.shownProblems;
  }

  /** The same, as far as it is known. */
  get shownProblems(): string[] {
    return this.filter.problems.map((problem) => this.language!.filterProblemText(problem, l10n.t));
  }

  /** Undefined before any configuration has been read. */
  private get paths(): string[] | undefined {
    if (this.configs.size === 0) return undefined;
    return [...new Set([...this.configs.values()].flatMap((config) => [...(config?.keys() ?? [])]))];
  }
}
