import { softmaxCrossEntropy } from "tsumiki";
import { models } from "./models.ts";
import { makeOptimizer, rateInWords } from "./optimizers.ts";
import type { Options } from "./options.ts";
import type { Recipe } from "./recipes/recipe.ts";
import { recipes } from "./recipes/recipes.ts";

/** What the options ask for: a recipe by its name, or one that they make up. */
export function chosenRecipe({ recipe, model, optimizer, learningRate, epochs, batchSize }: Options): Recipe {
  if (recipe !== undefined) return { ...recipes[recipe], epochs };
  return {
    name: model,
    network: models[model],
    epochs,
    batchSize,
    loss: softmaxCrossEntropy,
    rate: rateInWords(optimizer, model, learningRate),
    optimizer: (parameters, steps) => makeOptimizer(optimizer, model, parameters, steps, learningRate),
  };
}
