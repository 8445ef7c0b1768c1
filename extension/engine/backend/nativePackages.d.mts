/** A project for `npm ci`: its package.json and package-lock.json. */
export interface NativePackages {
  manifest: { private: true; dependencies: Record<string, string> };
  lock: { packages: Record<string, { version?: string; integrity?: string; dependencies?: Record<string, string> }> };
}
export function nativePackages(lock: { packages: Record<string, unknown> }): NativePackages;
