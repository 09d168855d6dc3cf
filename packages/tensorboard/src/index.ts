export { TensorBoard, type TensorBoardOptions } from "./tensorboard.ts";
