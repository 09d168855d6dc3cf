/**
 * A compiled `WebAssembly.Module`. Where nothing declares that (TypeScript without lib DOM does not) it is an object, so
 * that these declarations ask for no lib.
 */
export type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object;
