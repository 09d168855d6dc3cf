/** Imports point one way. For each package: the ones below it, which it may import by their names. */
const below = { kernels: [] };
below.tensor = ["kernels"];
below.layers = below.optimizer = below.data = ["kernels", "tensor"];
below.mnist = [...below.data, "data"];
below.training = below["gradient-check"] = below.serialization = [...below.data, "layers", "optimizer", "data"];
below.tsumiki = [...below.training, "training", "gradient-check", "serialization"];

const oneOf = (names) => `^packages/(${names.join("|")})/`;

const arrows = Object.entries(below).map(([name, names]) => ({
  name: `${name}-imports-only-what-is-below`,
  severity: "error",
  from: { path: oneOf([name]) },
  to: { path: "^(packages|examples|test)/", pathNot: oneOf([name, ...names]) },
}));

export default {
  forbidden: [
    ...arrows,
    {
      name: "examples-import-what-a-user-would",
      severity: "error",
      from: { path: "^examples/([^/]+)/" },
      to: { path: "^(packages|examples|test)/", pathNot: ["^examples/$1/", oneOf(["tsumiki", "mnist"])] },
    },
    {
      name: "packages-meet-only-in-their-index",
      severity: "error",
      from: { path: "^(?:packages|examples)/([^/]+)/" },
      to: { path: "^packages/", pathNot: ["^packages/$1/", "^packages/[^/]+/src/index\\.ts$"] },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    // Without this, an import that the tool cannot follow would slip past the rules above.
    { name: "every-import-resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: "swc",
    exclude: { path: "^packages/kernels/src/wasm/(assembly|generated)/|^test/benchmark/compare/|/dist/" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@tsumiki/source", "import", "node", "default", "types"],
      extensions: [".ts", ".js", ".json", ".d.ts"],
    },
  },
};
