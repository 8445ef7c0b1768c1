export const legacyUtil: {
  isArray: typeof Array.isArray;
  isNullOrUndefined: (value: unknown) => boolean;
};
export const legacyUtilProgram: string;
