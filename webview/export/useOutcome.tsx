import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { messageOf } from "../app/store.ts";
import { Icon } from "../controls/Icon.tsx";

/** How long an outcome is shown, in milliseconds. */
const shownFor = 4000;

/** Carries out what a menu offers and shows for a while how that ended. */
export function useOutcome(): {
  /** @param action gives what to show once it is done; undefined for nothing */
  attempt(action: () => Promise<string | undefined>): Promise<void>;
  outcome: JSX.Element;
} {
  const [shown, show] = useState<{ text: string; failed: boolean }>();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    async attempt(action) {
      clearTimeout(timer.current);
      try {
        const text = await action();
        show(text === undefined ? undefined : { text, failed: false });
      } catch (error) {
        show({ text: messageOf(error), failed: true });
      }
      timer.current = setTimeout(() => show(undefined), shownFor);
    },
    outcome: (
      <span class={shown?.failed ? "chart-said failed" : "chart-said"} role="status">
        {shown && <Icon name={shown.failed ? "error" : "check"} />}
        {shown?.text}
      </span>
    ),
  };
}
