/** What calls wait for that come before the first attempt to connect has ended. */
export interface FirstAttempt {
  /** Resolves when the attempt has ended, one way or the other, or has taken too long. */
  readonly over: Promise<void>;
  /** @returns Whether it has not begun before. */
  begin(): boolean;
  end(): void;
}

export function firstAttempt(timeoutMs: number): FirstAttempt {
  let timer: NodeJS.Timeout | undefined;
  let settle = () => {};
  const over = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return {
    over,
    begin() {
      if (timer !== undefined) return false;
      timer = setTimeout(settle, timeoutMs);
      return true;
    },
    end() {
      clearTimeout(timer);
      settle();
    },
  };
}
