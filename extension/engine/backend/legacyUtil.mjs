/**
 * Two functions of node:util that `@tensorflow/tfjs-node` 4.22 calls while it computes. Node 22 warns of their use once a thread,
 * Node 23 has removed one. Put in the place of node:util's own, they work everywhere and say nothing; other warnings stay.
 */
export const legacyUtil = {
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === null || value === undefined,
};

/** The same as the beginning of a program for `node --eval`. */
export const legacyUtilProgram = `
  Object.assign(require("node:util"), { isArray: Array.isArray, isNullOrUndefined: (value) => value == null });
`;
