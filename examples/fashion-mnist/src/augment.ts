import { type Augmentations, flip } from "tsumiki";

/** What training images go through, at random, each time they come: mirrored or not. Clothes lie in the middle, and stay there. */
export const augment: Augmentations = [flip()];
