/** Looks, and where there is nothing to be seen says why, so that the rest of a report is there all the same. */
export class Attempts {
  readonly missing: string[] = [];

  async of<Result>(what: string, look: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await look();
    } catch (error) {
      this.missing.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}
