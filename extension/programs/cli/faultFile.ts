/** Where the command line keeps what its user need not read of a fault: a program of VS Code has its output channel for that. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageVersion } from "../../engine/io/packageRoot.ts";

/** @param details as `faultDetails`. @returns the file, in a new folder of the system's for temporary files; undefined where none can be made. */
export function saveFault(details: string): string | undefined {
  try {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "splitcom-")), "fault.txt");
    const versions = `SplitCom Workbench ${versionOrNone()}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;
    writeFileSync(file, `${versions}\n${details}\n`);
    return file;
  } catch {
    return undefined;
  }
}

/** Also of a program that does not find its package any more. */
function versionOrNone(): string {
  try {
    return packageVersion();
  } catch {
    return "of unknown version";
  }
}
