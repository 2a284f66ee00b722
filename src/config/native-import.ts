/** Imports a module by its URL. On its own, so that test runners that rewrite imports can be told to leave this one. */
export const nativeImport = (url: string): Promise<{ readonly default?: unknown }> => import(url);
