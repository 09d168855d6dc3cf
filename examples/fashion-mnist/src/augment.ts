import { type Augmentations, crop, flip } from "tsumiki";

/** What training images go through, at random, each time they come: mirrored, and moved by up to two pixels. */
export const augment: Augmentations = [flip(), crop({ padding: 2 })];
