/** Imports point one way. For each package: the ones below it, which it may import by their names. */
const below = { kernels: [] };
below.tensor = ["kernels"];
below.layers = below.optimizer = below.data = ["kernels", "tensor"];
below.charts = ["kernels"]; // for its checks of arguments alone
below.mnist = below.images = [...below.data, "data"];
below.serialization = ["kernels", "tensor"]; // it knows states alone
below.tables = [...below.data, "data", "serialization"]; // for the writing of files alone
below["gradient-check"] = [...below.data, "layers", "optimizer", "data"];
below.training = [...below["gradient-check"], "serialization"]; // what is trained can be saved and resumed
below.tsumiki = [...below.training, "training", "gradient-check"];
below.report = [...below.training, "training", "charts"];
below.tensorboard = below.report;
below.onnx = [...below.training, "serialization"];

const oneOf = (names) => `^packages/(${names.join("|")})/`;

const arrows = Object.entries(below).map(([name, names]) => ({
  name: `${name}-imports-only-what-is-below`,
  severity: "error",
  from: { path: oneOf([name]) },
  to: { path: "^(packages|examples|test)/", pathNot: oneOf([name, ...names]) },
}));

/** What no arrow speaks of could import anything. (Examples need no entry: one rule holds for all of them.) */
const unlisted = { path: "^packages/", pathNot: oneOf(Object.keys(below)) };
const entries = [{ from: unlisted }, { from: { ...unlisted, orphan: true } }].map(({ from }) => ({
  name: "every-package-has-an-entry-that-says-what-is-below",
  severity: "error",
  from,
  to: {},
}));

/**
 * Rooms inside a package, a folder or a file each, and the rooms of the same house that each may import: what serves two
 * families belongs to neither. Only the roof may import them all.
 */
const ground = [
  "layer",
  "checks",
  "checked-forward",
  "inference",
  "initial-weight",
  "description",
  "unwanted",
  "learns",
  "rows-along",
  "shapes",
  "onnx-graph",
];
const family = [...ground, "derive"];
const floor = ["memory", "run", "parts"];
const houses = {
  "packages/layers/src": {
    roof: ["index"],
    rooms: {
      inference: [],
      description: [],
      "onnx-graph": [],
      layer: ["inference", "description", "onnx-graph"],
      checks: [],
      initializers: [],
      "initial-weight": ["checks", "initializers"],
      unwanted: ["layer"],
      learns: [],
      freeze: ["layer"],
      "rows-along": [],
      "checked-forward": ["layer", "unwanted"],
      "forward-state": ["layer"],
      shapes: ["layer"],
      derive: ground,
      affine: ground,
      activation: family,
      container: family,
      convolution: family,
      loss: family,
      normalization: family,
      pooling: family,
      regularization: family,
      reshaping: family,
    },
  },
  "packages/kernels/src/wasm": {
    roof: ["start", "modules", "backend", "kernels"],
    rooms: {
      generated: [],
      threads: ["generated"], // their program
      memory: [],
      run: ["memory", "threads"],
      parts: ["memory", "run"],
      convolution: floor,
      dropout: floor,
      matmul: floor,
      movement: floor,
      normalization: floor,
      softmax: floor,
      "standardize-rows": floor,
      updates: floor,
      warp: floor,
      pooling: [...floor, "convolution"], // a deferred convolution is pooled while it is in the cache
      elementwise: [...floor, "pooling"], // the gradient of a ReLU under a pool is that of the pool
      reductions: [...floor, "elementwise"], // of nothing: a fill
    },
  },
};

const within = (house, names) => `^${house}/(${names.join("|")})(/|\\.ts$)`;

const walls = Object.entries(houses).flatMap(([house, { roof, rooms }]) => [
  ...Object.entries(rooms).map(([name, others]) => ({
    name: `${house}/${name}-imports-only-what-is-listed`,
    severity: "error",
    from: { path: within(house, [name]) },
    to: { path: `^${house}/`, pathNot: within(house, [name, ...others]) },
  })),
  {
    name: `${house}-has-no-other-rooms`,
    severity: "error",
    from: { path: `^${house}/`, pathNot: within(house, [...roof, ...Object.keys(rooms)]) },
    to: {},
  },
]);

export default {
  forbidden: [
    ...arrows,
    ...entries,
    ...walls,
    {
      name: "examples-import-what-a-user-would",
      severity: "error",
      from: { path: "^examples/([^/]+)/" },
      to: {
        path: "^(packages|examples|test)/",
        pathNot: ["^examples/$1/", oneOf(["tsumiki", "mnist", "charts", "report"])],
      },
    },
    {
      name: "packages-meet-only-in-their-index",
      severity: "error",
      from: { path: "^(?:packages|examples)/([^/]+)/" },
      to: { path: "^packages/", pathNot: ["^packages/$1/", "^packages/[^/]+/src/index\\.ts$"] },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    // Without this, an import that the tool cannot follow would slip past the rules above.
    {
      name: "every-import-resolves",
      severity: "error",
      from: {},
      // The playground installs what it draws with by itself, when it is asked for.
      to: { couldNotResolve: true, pathNot: "^@?preact(/|$)" },
    },
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
