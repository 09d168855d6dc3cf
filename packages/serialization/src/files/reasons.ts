/** Why a file cannot be written, where the system does not say so itself. */
export class Refusal extends Error {}

/** What the system's errors mean, where their names do not say it. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EPERM: "no permission, or on Windows another program has it open",
  EROFS: "the file system is read-only",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "its folder takes no files",
  ENOTDIR: "a part of its path is no folder",
  ELOOP: "its symbolic links lead round in a circle",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than is allowed",
};

/** What a refusal or an error of the system says; undefined for any other error. */
export function reasonOf(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return undefined;
  const meaning = meanings[code];
  return meaning === undefined ? message : `${meaning} (${message})`;
}
