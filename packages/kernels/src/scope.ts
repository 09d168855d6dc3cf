import { LifetimeError } from "./errors.ts";

/** What is allocated in a scope dies with it. */
export class Scope {
  #alive = true;

  get alive(): boolean {
    return this.#alive;
  }

  end(): void {
    this.#alive = false;
  }
}

/** @throws LifetimeError if `scope` has ended; memory outside all scopes (null) is always alive. */
export function assertScopeAlive(scope: Scope | null): void {
  if (scope === null || scope.alive) return;
  throw new LifetimeError(
    "this tensor was made inside a scope that has ended: return it from the scope's body, or keep() it there",
  );
}
